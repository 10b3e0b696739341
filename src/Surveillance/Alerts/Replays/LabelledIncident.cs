using Surveillance.Markets;

namespace Surveillance.Alerts.Replays;

/// <summary>A stretch of history of which somebody said what should have been raised in it.</summary>
/// <param name="Start">Its first moment, UTC.</param>
/// <param name="End">Its last moment, exclusive, UTC.</param>
/// <param name="Market">Where.</param>
/// <param name="Rule">
/// The rule that should fire, it or a more urgent one of its family; for a near miss the one that should not.
/// </param>
/// <param name="IsExpected">Whether it should fire; false for a near miss.</param>
/// <param name="Kind">What it is counted under, such as <c>spread</c> or <c>basis step</c>.</param>
public sealed record LabelledIncident(
    DateTimeOffset Start, DateTimeOffset End, MarketId Market, string Rule, bool IsExpected, string Kind);
