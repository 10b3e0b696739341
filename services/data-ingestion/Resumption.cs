using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using Surveillance.Exchanges;
using Surveillance.Markets;
using Surveillance.Platform.Redis;

namespace Surveillance.DataIngestion;

/// <summary>
/// Tells each market that begins until when its data could be trusted before: since then it is missing. A feed that
/// ended just now knows that best; else the process before this one noted it, within its last second, and for 30 s the
/// book that it published last is newer. While Redis does not answer, markets begin all the same and are told later.
/// </summary>
internal sealed class Resumption(OrderBooks books, TrustedTimes times, ILogger<Resumption> log)
{
    private readonly ConcurrentDictionary<MarketId, MarketFeed> _waiting = [];

    /// <summary>Whether a market is still to be told what is noted of it, which must stay until then.</summary>
    public bool IsWaiting(MarketId market) => _waiting.ContainsKey(market);

    /// <summary>Tells markets of a venue before they begin.</summary>
    /// <param name="exchange">The venue.</param>
    /// <param name="begun">The markets.</param>
    /// <param name="ended">Those that ended just now; some of them may be the same ones.</param>
    /// <param name="stop">Gives up.</param>
    public async Task BeginAsync(
        string exchange, IReadOnlyList<MarketFeed> begun, IReadOnlyList<MarketFeed> ended, CancellationToken stop)
    {
        var known = ended.ToDictionary(market => market.Market, market => market.Trusted);
        var others = new List<MarketFeed>();
        foreach (var market in begun)
        {
            if (known.GetValueOrDefault(market.Market) is { } last)
                market.Resume(last);
            else
                others.Add(market);
        }

        try
        {
            await ResumeAsync(exchange, others, LastBookAsync, stop);
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            others.ForEach(market => _waiting[market.Market] = market);
            Log.ResumedLater(log, error, exchange);
        }
    }

    /// <summary>
    /// Tells those that could not be told when they began. By now the books in Redis may be their own.
    /// </summary>
    public async Task RetryAsync(CancellationToken stop)
    {
        try
        {
            foreach (var markets in _waiting.Values.GroupBy(market => market.Market.Exchange))
            {
                await ResumeAsync(markets.Key, [.. markets], (_, _) => Task.FromResult<TrustedTime?>(null), stop);
                foreach (var market in markets)
                    _waiting.TryRemove(new(market.Market, market));
            }
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            // The book loop tells of the outage; it is tried again.
        }
    }

    // All is read before any market is told: each is told once.
    private async Task ResumeAsync(
        string exchange,
        IReadOnlyList<MarketFeed> markets,
        Func<MarketId, CancellationToken, Task<TrustedTime?>> lastBook,
        CancellationToken stop)
    {
        var noted = await NotedAsync(exchange, stop);
        var last = new List<TrustedTime?>();
        foreach (var market in markets)
            last.Add(Newer(noted.GetValueOrDefault(market.Market), await lastBook(market.Market, stop)));
        foreach (var (market, trusted) in markets.Zip(last))
        {
            if (trusted is not null)
                market.Resume(trusted);
        }
    }

    // No book is published within a gap, but for those in which nobody knew yet that a stream was silent.
    private static TrustedTime? Newer(TrustedTime? noted, TrustedTime? published) =>
        noted is { Gap: not null } || noted?.At >= published?.At ? noted : published ?? noted;

    private async Task<IReadOnlyDictionary<MarketId, TrustedTime>> NotedAsync(string exchange, CancellationToken stop)
    {
        try
        {
            return await times.AllAsync(
                exchange, (market, error) => Log.NotResumed(log, error, market.ToString()), stop);
        }
        catch (RedisServerException error) when (StoredText.IsUnreadable(error))
        {
            Log.NotResumed(log, error, exchange);
            return new Dictionary<MarketId, TrustedTime>();
        }
    }

    private async Task<TrustedTime?> LastBookAsync(MarketId market, CancellationToken stop)
    {
        try
        {
            return await books.GetAsync(market, stop) is { } last
                ? new TrustedTime(last.LocalTimestamp, last.SequenceId, Gap: null)
                : null;
        }
        catch (Exception error) when (StoredText.IsUnreadable(error))
        {
            Log.NotResumed(log, error, market.ToString());
            return null;
        }
    }
}
