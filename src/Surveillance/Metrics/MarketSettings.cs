using Surveillance.Alerts;
using Surveillance.Markets;

namespace Surveillance.Metrics;

/// <summary>
/// What the configuration says of one market, as far as measuring it goes. Immutable: an edit makes a new value.
/// </summary>
/// <param name="Market">The market.</param>
/// <param name="Type">Spot or perpetual: mark, index and funding are figures of a perpetual.</param>
/// <param name="TracksSpot">
/// Whether it is the perpetual of a basis pair whose spot instrument is enabled on the same venue.
/// </param>
/// <param name="HasPeers">Whether another enabled venue lists the same instrument.</param>
/// <param name="StaleAfter">A book that was verified live longer ago is stale.</param>
/// <param name="ZScore">How unusual values are found.</param>
/// <param name="Rules">
/// All rules; those on this instrument keep anomalous samples out of its windows, judged or not.
/// </param>
public sealed record MarketSettings(
    MarketId Market,
    InstrumentType Type,
    bool TracksSpot,
    bool HasPeers,
    TimeSpan StaleAfter,
    ZScoreSettings ZScore,
    RuleBook Rules);
