using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Tests.Exchanges;
using Surveillance.Tests.Exchanges.Binance;

namespace Surveillance.Tests.Metrics;

/// <summary>Recorded markets, from the venue's frames through book and measurer to one sample a second.</summary>
public sealed class RecordedMarkets
{
    private const string Perp2024 = "binance/binance_usdm_btcusdt_20240808.hbt.gz";
    private const string Perp2023 = "binance/binance_usdm_btcusdt_20230404.hbt.gz";
    private const string Spot2024 = "binance/binance_spot_btcusdt_20240808.hbt.gz";

    private readonly Lazy<(List<Second> Perp, List<Second> Spot)> _august = new(() =>
    {
        var seconds = Play((Perp2024, false), (Spot2024, true));
        return (seconds[0], seconds[1]);
    });

    private readonly Lazy<List<Second>> _april = new(() => Play((Perp2023, false))[0]);

    /// <summary>The perpetual of August 2024, with its spot beside it.</summary>
    public IReadOnlyList<Second> Perp => _august.Value.Perp;

    /// <summary>The spot of August 2024.</summary>
    public IReadOnlyList<Second> Spot => _august.Value.Spot;

    /// <summary>The perpetual of April 2023.</summary>
    public IReadOnlyList<Second> PerpOfApril => _april.Value;

    /// <summary>Known values of a metric, smallest first.</summary>
    public static double[] Sorted(IEnumerable<Second> seconds, string metric) => [.. Values(seconds, metric).Order()];

    /// <summary>Known values of a metric, in time.</summary>
    public static IEnumerable<double> Values(IEnumerable<Second> seconds, string metric) =>
        seconds.Select(second => second.Readings.GetValueOrDefault(metric).Value).OfType<double>();

    private static List<Second>[] Play(params (string File, bool IsSpot)[] recordings)
    {
        var markets = recordings.Select(recording => new Market(recording.IsSpot)).ToArray();
        var frames = recordings.Index().SelectMany(recording => RecordedFrame.Read(recording.Item.File)
            .Where(frame => frame.IsSnapshot || frame.IsOf("depth"))
            .Select(frame => (Market: markets[recording.Index], Frame: frame))).OrderBy(each => each.Frame.At);
        var next = DateTimeOffset.MinValue;
        foreach (var (market, frame) in frames)
        {
            if (frame.At >= next && markets.All(each => each.IsLive))
            {
                next = next == DateTimeOffset.MinValue ? frame.At.AddSeconds(1) : next.AddSeconds(1);
                foreach (var each in markets)
                    each.Sample(frame.At, markets.FirstOrDefault(other => other.IsSpot && other != each));
            }

            market.Take(frame);
        }

        return [.. markets.Select(each => each.Seconds)];
    }

    /// <summary>What was measured in a second, and the best twenty levels of the book.</summary>
    public sealed record Second(IReadOnlyDictionary<string, Reading> Readings, BookSnapshot Book);

    private sealed class Market(bool isSpot)
    {
        private readonly Replay _replay = new(isSpot);
        private readonly MarketMeasurer _measurer = new(
            Some.Settings with
            {
                Market = isSpot ? Some.Spot : Some.Perp,
                Type = isSpot ? InstrumentType.Spot : InstrumentType.Perpetual,
                TracksSpot = !isSpot,
                HasPeers = false,
            },
            Some.Now);

        private DateTimeOffset _receivedAt;

        public bool IsSpot => isSpot;

        public bool IsLive => _replay.Book.IsValid;

        public List<Second> Seconds { get; } = [];

        public void Take(RecordedFrame frame)
        {
            _replay.Take(frame);
            _receivedAt = frame.At;
        }

        public void Sample(DateTimeOffset now, Market? spot)
        {
            var book = Publish();
            var inputs = new MarketInputs(book, null, spot?.Publish(), []);
            Seconds.Add(new Second(_measurer.Sample(inputs, now).Readings.Readings, book));
        }

        private BookSnapshot Publish() =>
            new BookStamp(_receivedAt, _receivedAt, BookSource.Stream, 20, isSpot ? 0.01 : 0.1).Capture(_replay.Book);
    }
}
