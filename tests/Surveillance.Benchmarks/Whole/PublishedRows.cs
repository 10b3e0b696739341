using System.Text.Json;
using StackExchange.Redis;
using Surveillance.Markets;
using Surveillance.Platform.Redis;

namespace Surveillance.Benchmarks.Whole;

/// <summary>
/// What <c>metrics:*</c> said in each second: once a second all of it is read, and a market whose readings are of that
/// second must have a row of each metric that is stored and was known.
/// </summary>
internal sealed class PublishedRows(IConnectionMultiplexer store, IReadOnlyList<MarketId> markets)
{
    private const int MarketsAtOnce = 50;

    /// <summary>Late enough for the slowest market's sample, early enough to be back before the next second.</summary>
    private static readonly TimeSpan InTheSecond = TimeSpan.FromMilliseconds(650);

    private readonly RedisKey[] _keys = [.. markets.Select(market => (RedisKey)RedisKeys.Metrics(market))];

    /// <summary>The metrics that were known, as bits, by second and market's place in the list.</summary>
    public SortedDictionary<long, ushort[]> Seconds { get; } = [];

    /// <summary>Seconds in which Redis could not be asked.</summary>
    public int Unseen { get; private set; }

    /// <summary>
    /// Seconds from a second in which something was killed to the first in which all markets were shown again; null
    /// where that was not seen.
    /// </summary>
    public long? BackAfter(long killed)
    {
        foreach (var (second, known) in Seconds)
        {
            if (second > killed && Array.TrueForAll(known, market => market != 0))
                return second - killed;
        }

        return null;
    }

    /// <summary>Looks once in each second until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (true)
        {
            var now = TimeProvider.System.GetUtcNow();
            var second = now.ToUnixTimeSeconds();
            var due = DateTimeOffset.FromUnixTimeSeconds(second) + InTheSecond;
            if (due <= now)
                (second, due) = (second + 1, due + TimeSpan.FromSeconds(1));
            await Task.Delay(due - now, TimeProvider.System, stop);
            try
            {
                Seconds[second] = await LookAsync(second);
            }
            catch (Exception error) when (error is RedisException or TimeoutException)
            {
                Unseen++;
            }
        }
    }

    private async Task<ushort[]> LookAsync(long second)
    {
        var known = new ushort[_keys.Length];
        for (var first = 0; first < _keys.Length; first += MarketsAtOnce)
        {
            var end = Math.Min(first + MarketsAtOnce, _keys.Length);
            var texts = await store.GetDatabase().StringGetAsync(_keys[first..end]);
            for (var at = 0; at < texts.Length; at++)
                known[first + at] = KnownIn((ReadOnlyMemory<byte>)texts[at], second);
        }

        return known;
    }

    // {"exchange":…,"timestamp":"2026-11-24T07:52:30.123Z","readings":{"spread_bps":{"value":0.0162,…},…}}
    private static ushort KnownIn(ReadOnlyMemory<byte> json, long second)
    {
        if (json.IsEmpty)
            return 0;
        var reader = new Utf8JsonReader(json.Span);
        var known = 0;
        var metric = -1;
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
                continue;
            if (reader.CurrentDepth == 1 && reader.ValueTextEquals("timestamp"u8))
            {
                reader.Read();
                if (WireText.ParseTime(reader.GetString()!).ToUnixTimeSeconds() != second)
                    return 0;
            }
            else if (reader.CurrentDepth == 2)
            {
                metric = PlaceOf(reader);
            }
            else if (metric >= 0 && reader.CurrentDepth == 3 && reader.ValueTextEquals("value"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.Number)
                    known |= 1 << metric;
            }
        }

        return (ushort)known;
    }

    private static int PlaceOf(Utf8JsonReader name)
    {
        for (var place = 0; place < WholeStack.StoredMetrics.Count; place++)
        {
            if (name.ValueTextEquals(WholeStack.StoredMetrics[place]))
                return place;
        }

        return -1;
    }
}
