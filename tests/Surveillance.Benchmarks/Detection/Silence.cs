using Surveillance.Alerts;
using Surveillance.Markets;

namespace Surveillance.Benchmarks.Detection;

/// <summary>Nothing arrives of some markets of a venue.</summary>
internal sealed record Silence : Incident
{
    /// <summary>Of which.</summary>
    public required IReadOnlyList<MarketId> Markets { get; init; }

    /// <summary>The rules on the age of books.</summary>
    public required RuleFamily Rules { get; init; }

    /// <summary>The one that it is about.</summary>
    public required ArmedRule Rule { get; init; }

    /// <summary>
    /// The greatest age that is measured, seconds: the last book is one second old in the first second of it, and in
    /// the second after it there is another one.
    /// </summary>
    public required int GreatestAge { get; init; }

    public override IReadOnlyList<MarketId> Occupies => Markets;

    public override int Length => GreatestAge;

    public override void Distort(World world, int second, IReadOnlyDictionary<MarketId, Distortion> markets)
    {
        foreach (var market in Markets)
            markets[market].IsSilent = true;
    }

    /// <summary>
    /// Of each rule that the age passes, from when it is at the threshold: until then it is as usual. That a gap was
    /// closed is told by another rule.
    /// </summary>
    public override IEnumerable<Label> Labels(World world) =>
        from market in Markets
        from armed in Rules.Rules
        let threshold = (int)armed.Limits.Threshold
        let isPassed = GreatestAge > threshold
        where isPassed || armed == Rule
        select new Label(
            isPassed ? Start - 1 + threshold : Start, End, market, armed.Rule.Name, isPassed, Kind, Disturbance.Across);
}
