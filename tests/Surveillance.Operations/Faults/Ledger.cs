using System.Text.Json;
using StackExchange.Redis;
using Surveillance.Markets;
using Surveillance.Platform.Redis;

namespace Surveillance.Operations.Faults;

/// <summary>
/// What <c>metrics:*</c> showed in each second. A metric that was there at the looks before and after a sample was
/// published in that second, and must have its row: unless its book was so old before that it may have been stale when
/// the sample was taken, and verified anew since.
/// </summary>
internal sealed class Ledger(IConnectionMultiplexer redis, IReadOnlyList<MarketId> markets, TimeProvider clock)
{
    /// <summary>Late enough for the slowest market's sample, early enough to be back before the next second.</summary>
    private static readonly TimeSpan InTheSecond = TimeSpan.FromMilliseconds(650);

    /// <summary>Known of every market that is traded, however old its book is.</summary>
    private const string Age = "book_age_seconds";

    private const string Mid = "mid_price";

    /// <summary>As shipped, <c>stale_after_seconds</c>.</summary>
    private static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(5);

    /// <summary>No fault is looked back at over more seconds.</summary>
    private const long Longest = 900;

    private readonly RedisKey[] _keys = [.. markets.Select(market => (RedisKey)RedisKeys.Metrics(market))];
    private readonly Dictionary<long, Shown[]> _seconds = [];

    /// <summary>Three seconds of all markets: fewer rows would say that the engine hardly measured.</summary>
    public int LeastRows => 3 * markets.Count;

    /// <summary>Looks once in each second, until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var now = clock.GetUtcNow();
            var second = now.ToUnixTimeSeconds();
            var due = DateTimeOffset.FromUnixTimeSeconds(second) + InTheSecond;
            if (due <= now)
                (second, due) = (second + 1, due + TimeSpan.FromSeconds(1));
            try
            {
                await Task.Delay(due - now, clock, stop);
                var shown = await LookAsync(second);
                lock (_seconds)
                {
                    _seconds[second] = shown;
                    _seconds.Remove(second - Longest);
                }
            }
            catch (Exception silence) when (silence is RedisException or TimeoutException or OperationCanceledException)
            {
                // Nothing was seen in this second, and nothing is asked of it.
            }
        }
    }

    /// <summary>What must have a row: second, market and metric.</summary>
    /// <param name="from">The first second.</param>
    /// <param name="to">The last.</param>
    /// <param name="unsteady">
    /// Seconds around a fault, in which figures come and go between the looks: mid price is sure, which every live book
    /// has, and whose row is written together with the others, and the age of the book, live or not.
    /// </param>
    public IEnumerable<(long Second, MarketId Market, string Metric)> Due(long from, long to, Func<long, bool> unsteady)
    {
        for (var second = from; second <= to; second++)
        {
            Shown[]? before, after;
            lock (_seconds)
            {
                if (!_seconds.TryGetValue(second - 1, out before) || !_seconds.TryGetValue(second, out after))
                    continue;
            }

            for (var market = 0; market < markets.Count; market++)
            {
                var isLive = before[market].LiveUntil >= DateTimeOffset.FromUnixTimeSeconds(second) + InTheSecond;
                foreach (var metric in after[market].Known.Where(before[market].Known.Contains))
                {
                    if (metric == Age || (isLive && (metric == Mid || !unsteady(second))))
                        yield return (second, markets[market], metric);
                }
            }
        }
    }

    private async Task<Shown[]> LookAsync(long second)
    {
        var texts = await redis.GetDatabase().StringGetAsync(_keys);
        return [.. texts.Select(text => ShownIn(text, second))];
    }

    private static Shown ShownIn(RedisValue text, long second)
    {
        var shown = new Shown([], DateTimeOffset.MinValue);
        if (text.IsNull)
            return shown;
        using var json = JsonDocument.Parse((ReadOnlyMemory<byte>)text);
        var at = WireText.ParseTime(json.RootElement.GetProperty("timestamp").GetString()!);
        if (at.ToUnixTimeSeconds() != second)
            return shown;
        foreach (var reading in json.RootElement.GetProperty("readings").EnumerateObject())
        {
            if (!reading.Value.TryGetProperty("value", out var value) || value.ValueKind != JsonValueKind.Number)
                continue;
            shown.Known.Add(reading.Name);
            if (reading.Name == Age)
                shown = shown with { LiveUntil = at - TimeSpan.FromSeconds(value.GetDouble()) + StaleAfter };
        }

        return shown;
    }

    /// <summary>What a market's key showed at a look.</summary>
    /// <param name="Known">Metrics that had a value.</param>
    /// <param name="LiveUntil">When the book is stale, unless it is verified again.</param>
    private sealed record Shown(HashSet<string> Known, DateTimeOffset LiveUntil);
}
