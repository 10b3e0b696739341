using Surveillance.Markets;
using Surveillance.Metrics;

namespace Surveillance.Alerts.Replays;

/// <summary>One second of history, as a detector would have been told of it.</summary>
/// <param name="At">The whole second, UTC.</param>
/// <param name="Readings">
/// What was measured in it, by venue and instrument. Valid until the next second is asked for: whoever reads history
/// fills the same memory again.
/// </param>
/// <param name="Health">What venues said of themselves since the second before.</param>
public sealed record HistorySecond(
    DateTimeOffset At, IReadOnlyList<MarketReadings> Readings, IReadOnlyList<VenueHealth> Health);
