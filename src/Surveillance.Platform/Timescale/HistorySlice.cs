using Surveillance.Markets;
using Surveillance.Metrics;

namespace Surveillance.Platform.Timescale;

/// <summary>
/// The rows of a stretch of time, laid out by second: they come from the database by series, and are judged by second.
/// Filled again and again. Not thread-safe.
/// </summary>
/// <param name="seconds">Its length.</param>
internal sealed class HistorySlice(int seconds)
{
    /// <summary>Seconds of a slice: of thousands of markets still some tens of megabytes.</summary>
    public const int Seconds = 120;

    /// <summary>Seconds of a slice of few markets: as much memory, and fewer questions to the database.</summary>
    public const int SecondsOfFew = 1_800;

    private static readonly int Imbalance = MetricCatalog.PlaceOf("imbalance")!.Value;
    private static readonly int Depth = MetricCatalog.PlaceOf("depth_10bps_total")!.Value;

    private readonly SortedDictionary<MarketId, MarketRows> _markets = new(InOrder);
    private readonly List<MarketReadings> _present = [];

    private static Comparer<MarketId> InOrder { get; } = Comparer<MarketId>.Create((one, other) =>
        string.CompareOrdinal(one.Exchange, other.Exchange) is not 0 and var order
            ? order
            : string.CompareOrdinal(one.Instrument, other.Instrument));

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        foreach (var rows in _markets.Values)
            rows.Clear();
    }

    /// <summary>Takes in the rows of one series.</summary>
    /// <param name="market">Of which market.</param>
    /// <param name="metric">Metric name; one that the catalog does not know any more is left out.</param>
    /// <param name="places">Seconds from the start of the slice, in any order.</param>
    /// <param name="values">The values.</param>
    /// <param name="zScores">The z-scores; NaN where there is none.</param>
    public void Add(MarketId market, string metric, int[] places, double[] values, double[] zScores)
    {
        if (MetricCatalog.PlaceOf(metric) is not { } place)
            return;
        if (!_markets.TryGetValue(market, out var rows))
            _markets[market] = rows = new MarketRows(market, seconds);
        var series = rows.SeriesOf(place);
        for (var row = 0; row < places.Length; row++)
            (series.Values[places[row]], series.ZScores[places[row]]) = (values[row], zScores[row]);
    }

    /// <summary>
    /// The readings of a second, by venue and instrument; of a market without any row in it there are none. The same
    /// ones for every second: filled anew.
    /// </summary>
    public IReadOnlyList<MarketReadings> ReadingsOf(DateTimeOffset at, int second)
    {
        _present.Clear();
        foreach (var rows in _markets.Values)
        {
            if (rows.Fill(at, second))
                _present.Add(rows.Readings);
        }

        return _present;
    }

    private sealed class MarketRows(MarketId market, int seconds)
    {
        private readonly SeriesRows?[] _series = new SeriesRows?[MetricCatalog.All.Count];

        public MarketReadings Readings { get; } = MarketReadings.Of(market);

        public SeriesRows SeriesOf(int place) => _series[place] ??= new SeriesRows(seconds);

        public void Clear()
        {
            foreach (var series in _series)
                series?.Clear();
        }

        public bool Fill(DateTimeOffset at, int second)
        {
            var readings = Readings.Begin(at, simulated: false);
            for (var place = 0; place < _series.Length; place++)
            {
                if (_series[place]?.Values[second] is { } value && !double.IsNaN(value))
                    readings.Set(place, ReadingOf(place, value, _series[place]!.ZScores[second]));
            }

            // Of the imbalance alone a value has its row although the book is not known so far; the depth has none.
            if (readings.TryGet(Imbalance, out var imbalance) && !readings.TryGet(Depth, out _))
                readings.Set(Imbalance, imbalance with { Status = ReadingStatus.Truncated });
            return readings.Count > 0;
        }

        /// <summary>A metric that is scored and has no score was still warming up.</summary>
        private static Reading ReadingOf(int place, double value, double zScore) =>
            !MetricCatalog.All[place].Scored ? Reading.Of(value)
            : double.IsNaN(zScore) ? new Reading(value, null, ReadingStatus.WarmingUp, null)
            : new Reading(value, zScore, ReadingStatus.Ok, null);
    }

    private sealed class SeriesRows
    {
        public SeriesRows(int seconds)
        {
            (Values, ZScores) = (new double[seconds], new double[seconds]);
            Clear();
        }

        /// <summary>By second; NaN where there is no row.</summary>
        public double[] Values { get; }

        public double[] ZScores { get; }

        public void Clear() => Array.Fill(Values, double.NaN);
    }
}
