using Surveillance.Alerts.Replays;
using Surveillance.Markets;

namespace Surveillance.Benchmarks.Detection;

/// <summary>What a labelled stretch goes across.</summary>
internal enum Across
{
    /// <summary>Nothing else happens.</summary>
    Nothing,

    /// <summary>A gap: no book arrives for some seconds.</summary>
    Gap,

    /// <summary>The engine goes, and another one goes on from what it had saved.</summary>
    EngineRestart,
}

/// <summary>What should be raised, or should not, by what was injected.</summary>
/// <param name="From">First second in which the figure is beyond the threshold, or of the near miss.</param>
/// <param name="To">End, exclusive.</param>
/// <param name="Market">Where.</param>
/// <param name="Rule">Which rule.</param>
/// <param name="IsExpected">Whether it should.</param>
/// <param name="Kind">What it is counted under.</param>
/// <param name="Across">What it goes across.</param>
internal sealed record Label(
    int From, int To, MarketId Market, string Rule, bool IsExpected, string Kind, Across Across)
{
    /// <summary>As the replay takes it.</summary>
    public LabelledIncident In(DateTimeOffset origin) =>
        new(origin.AddSeconds(From), origin.AddSeconds(To), Market, Rule, IsExpected, Kind);
}
