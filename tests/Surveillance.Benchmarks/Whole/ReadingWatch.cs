using System.Buffers.Text;
using StackExchange.Redis;
using Surveillance.Benchmarks.Load;
using Surveillance.Markets;
using Surveillance.Platform.Redis;

namespace Surveillance.Benchmarks.Whole;

/// <summary>
/// How long frames take to stand in Redis as readings, on a few markets. The number of the frame is read off the
/// readings themselves, by what they say of the size at the best bid, so that nobody who is measured is asked. A market
/// is looked at each millisecond, or as often as Redis answers, while a frame of it is on its way, and its readings
/// stood there when Redis carried out the look: a latency may be too long by the time between two looks.
/// </summary>
internal sealed class ReadingWatch(IConnectionMultiplexer store, IReadOnlyDictionary<MarketId, FloodMarket> markets)
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(1);

    private static ReadOnlySpan<byte> Reading => "\"top_imbalance\":{\"value\":"u8;

    private readonly List<double> _latencies = [];
    private readonly Watched[] _watched = [.. markets.Select(one => new Watched(one.Key, one.Value))];

    /// <summary>
    /// Frames that were not seen there because a newer one took their place, since <see cref="Take()"/>.
    /// </summary>
    public long Overtaken { get; private set; }

    /// <summary>Milliseconds from frame to readings since this was last asked.</summary>
    public IReadOnlyList<double> Take()
    {
        lock (_latencies)
        {
            double[] taken = [.. _latencies];
            _latencies.Clear();
            Overtaken = 0;
            return taken;
        }
    }

    /// <summary>Looks until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Beat, TimeProvider.System);
        while (await timer.WaitForNextTickAsync(stop))
        {
            try
            {
                await LookAsync([.. _watched.Where(one => one.Market.Frames - 1 > one.Seen)]);
            }
            catch (Exception error) when (error is RedisException or TimeoutException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, stop);
            }
        }
    }

    private async Task LookAsync(IReadOnlyList<Watched> due)
    {
        if (due.Count == 0)
            return;
        var texts = due.Select(one => store.GetDatabase().StringGetAsync(one.Key)).ToList();
        var at = await RedisClock.AskAsync(store);
        foreach (var (one, text) in due.Zip(await Task.WhenAll(texts)))
            Take(one, ((ReadOnlyMemory<byte>)text).Span, at);
    }

    private void Take(Watched one, ReadOnlySpan<byte> text, long at)
    {
        if (NumberIn(text) is not { } fraction)
            return;

        // Only the last six digits stand in the frame.
        var number = one.Market.Frames - 1;
        number -= (number - fraction) % 1_000_000;
        if (number <= one.Seen)
            return;
        lock (_latencies)
        {
            Overtaken += number - one.Seen - 1;
            if (one.Market.WrittenAt(number) is { } written)
                _latencies.Add(TimeProvider.System.GetElapsedTime(written, at).TotalMilliseconds);
        }

        one.Seen = number;
    }

    // "top_imbalance":{"value":5E-10,…}: (bid - ask) / (bid + ask) of the best sizes, of which the ask stays the same.
    private static long? NumberIn(ReadOnlySpan<byte> json)
    {
        var begin = json.IndexOf(Reading);
        if (begin < 0 || !Utf8Parser.TryParse(json[(begin + Reading.Length)..], out double imbalance, out _))
            return null;
        var beyond = FloodMarket.BestSize * 2 * imbalance / (1 - imbalance);
        return (long)Math.Round(beyond / FloodMarket.NumberStep);
    }

    private sealed class Watched(MarketId market, FloodMarket flood)
    {
        public RedisKey Key { get; } = RedisKeys.Metrics(market);

        public FloodMarket Market => flood;

        public long Seen { get; set; } = -1;
    }
}
