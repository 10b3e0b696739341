using Surveillance.Markets;

namespace Surveillance.Platform.Replays;

/// <summary>Where the scores of a replay come from.</summary>
public enum ReplayScores
{
    /// <summary>As they were stored, where the rules ask for none beside the z-score: those of the rules of that time.
    /// </summary>
    AsStored,

    /// <summary>Computed anew: the rules decide which samples stay out of the windows.</summary>
    Anew,
}

/// <summary>The part of history that is to be judged anew.</summary>
/// <param name="From">First moment, inclusive, UTC, a whole second.</param>
/// <param name="To">Last moment, exclusive, UTC, a whole second.</param>
/// <param name="Markets">Markets; none for all.</param>
/// <param name="Scores">Where the scores come from.</param>
public sealed record HistoryStretch(
    DateTimeOffset From, DateTimeOffset To, IReadOnlyList<MarketId> Markets, ReplayScores Scores);
