using Surveillance.Alerts;
using Surveillance.Markets;

namespace Surveillance.Benchmarks.Detection;

/// <summary>
/// A figure goes to a level, at once or evenly over some seconds, stays there, and is what it was again.
/// </summary>
internal sealed record LevelIncident : Incident
{
    /// <summary>Which figure.</summary>
    public required Figure Figure { get; init; }

    /// <summary>The rules on it, most urgent first.</summary>
    public required RuleFamily Rules { get; init; }

    /// <summary>The rule that it is about.</summary>
    public required ArmedRule Rule { get; init; }

    /// <summary>
    /// A warning that is to be told, too: beside a near miss of a more urgent rule, or on the way to it.
    /// </summary>
    public ArmedRule? Milder { get; init; }

    /// <summary>How far.</summary>
    public required Size Size { get; init; }

    /// <summary>Which way, 1 or −1; the figures without a sign go up.</summary>
    public required int Sign { get; init; }

    /// <summary>Seconds until it is there.</summary>
    public required int Ramp { get; init; }

    /// <summary>Seconds that it stays there.</summary>
    public required int Stay { get; init; }

    public override IReadOnlyList<MarketId> Occupies => Figure.Occupies;

    public override int Length => Ramp + Stay;

    /// <summary>The figure in a second of it.</summary>
    public double ValueAt(World world, int second)
    {
        var natural = Figure.NaturalAt(world, second);
        var there = Figure is DepthFigure
            ? Size.With(Size.Level * ((natural / Figure.Mean(world)) - 1))
            : Sign * Size.With(Sign * (natural - Figure.Mean(world)));
        var part = second - Start >= Ramp ? 1 : (second - Start + 1.0) / (Ramp + 1);
        return ((1 - part) * natural) + (part * there);
    }

    public override void Distort(World world, int second, IReadOnlyDictionary<MarketId, Distortion> markets) =>
        Figure.Set(world, second, ValueAt(world, second), markets);

    public override IEnumerable<Label> Labels(World world)
    {
        yield return new Label(
            IsExpected ? BeyondFrom(world, Rule) : Start, End, Figure.Market, Rule.Rule.Name, IsExpected, Kind,
            Disturbance.Across);
        if (Milder is { } milder)
            yield return new Label(
                BeyondFrom(world, milder), End, Figure.Market, milder.Rule.Name, IsExpected: true, Kind,
                Disturbance.Across);

        // Depth that goes away over some seconds also drops, by that rule's own definition and this path. What goes at
        // once does not: medians of five seconds, ten seconds apart, tell of it for nine seconds, and the hold is ten.
        if (Figure is not DepthFigure)
            yield break;
        var (from, seconds) = DepthDrop.LongestDrop(second => DepthAt(world, second), Start, End, DepthDrop.Limit);
        if (seconds >= DepthDrop.SureSeconds)
            yield return new Label(
                from, End, Figure.Market, DepthDrop.RuleName, IsExpected: true, DepthDrop.KindName, Disturbance.Across);
    }

    private double DepthAt(World world, int second) =>
        second >= Start && second < End ? ValueAt(world, second) : Figure.NaturalAt(world, second);

    /// <summary>From when it is beyond the rule's threshold without a break, until it is over.</summary>
    private int BeyondFrom(World world, ArmedRule rule)
    {
        var from = End - 1;
        while (from > Start
               && RuleLegs.IsBeyond(Rules.Condition, MeasuredAt(world, from - 1), rule.Limits.Threshold))
            from--;
        return from;
    }

    /// <summary>A divergence is measured without its sign.</summary>
    private double MeasuredAt(World world, int second) =>
        Figure is DivergenceFigure ? Math.Abs(ValueAt(world, second)) : ValueAt(world, second);
}
