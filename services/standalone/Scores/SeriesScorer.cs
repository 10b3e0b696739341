using Surveillance.Metrics.Detectors;

namespace Surveillance.Standalone.Scores;

/// <summary>Scores the rows of a series as they come: no row is looked at before it is its turn.</summary>
internal sealed class SeriesScorer(ISeriesDetector detector)
{
    private static readonly SeriesScore NoData = new(null, IsFlagged: false, ScoreReasons.NoData);
    private static readonly SeriesScore OutOfOrder = new(null, IsFlagged: false, ScoreReasons.OutOfOrder);

    private readonly Cadence _cadence = new();
    private DateTimeOffset? _last;

    /// <summary>Scores the next row.</summary>
    /// <param name="at">Its time.</param>
    /// <param name="value">Its value; null or not finite where there is none.</param>
    public SeriesScore Next(DateTimeOffset at, double? value)
    {
        if (at <= _last)
            return OutOfOrder;
        if (value is not { } known || !double.IsFinite(known))
            return NoData;
        if (_last is { } last && _cadence.IsPause(at - last))
            detector.Pause();
        _last = at;
        return detector.Observe(known);
    }
}
