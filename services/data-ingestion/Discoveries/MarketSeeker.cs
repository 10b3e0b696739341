using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using Surveillance.Exchanges;
using Surveillance.Markets;
using Surveillance.Platform.Redis;

namespace Surveillance.DataIngestion.Discoveries;

/// <summary>
/// Keeps the list of one wish in Redis, where all services read it: asks the venue at once and then each day, and
/// sooner, ever less often, while it does not answer; the list of the last time serves meanwhile.
/// </summary>
internal sealed class MarketSeeker(
    MarketSearch search, InstrumentLists lists, FeedContext context, ILogger log)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan AfterOutage = TimeSpan.FromSeconds(2);

    /// <summary>How often a list is put back that is gone from Redis: an emptied store fills again by itself.</summary>
    private static readonly TimeSpan Restoring = TimeSpan.FromSeconds(5);

    /// <summary>How often it is written anew, so that it does not expire.</summary>
    private static readonly TimeSpan Rewriting = TimeSpan.FromHours(1);

    private TimeSpan _retry = FirstRetry;
    private DiscoveredMarkets? _last;

    /// <summary>Runs until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        _last = await LastAsync(stop);
        while (true)
        {
            var next = await TrySeekAsync(stop);
            if (next != Day)
                Narrow();
            await KeepAsync(next, stop);
        }
    }

    /// <summary>Asks the venue; how long until it is asked again.</summary>
    private async Task<TimeSpan> TrySeekAsync(CancellationToken stop)
    {
        try
        {
            var listed = await VenueCatalog.ListAsync(search.Venue, search.Wish.Type, context, stop);
            var ranking = MarketRanking.Choose(search, listed, Symbols());
            if (ranking.Unfit.Count > 0)
                Log.MarketsUnfit(log, ranking.Unfit.Count, search.Wish, string.Join(", ", ranking.Unfit));
            if (ranking.Markets.Count == 0)
                throw new FeedProtocolException(search.Wish.Exchange, $"none of {listed.Count} markets fits", []);
            _last = Answer(ranking.Markets, context.Time.GetUtcNow());
            _retry = FirstRetry;
            Log.MarketsFound(log, ranking.Markets.Count, search.Wish, search.Wish.Top);
            return Day;
        }
        catch (Exception error) when (error is HttpRequestException or FeedProtocolException)
        {
            var wait = _retry;
            _retry = 2 * _retry < LongestRetry ? 2 * _retry : LongestRetry;
            if (_last is { } last)
                Log.MarketsNotAsked(log, error, search.Wish, last.Markets.Count, last.FoundAt, wait.TotalSeconds);
            else
                Log.MarketsUnknown(log, error, search.Wish, wait.TotalSeconds);
            return wait;
        }
    }

    /// <summary>The wish may have become smaller than the list of the last time.</summary>
    private void Narrow()
    {
        if (_last is not { } last)
            return;
        var known = last.Markets.Select(one => new ListedMarket(one.Symbol, one.Coin, last.Quote, one.Turnover24h));
        _last = Answer(MarketRanking.Choose(search, known, Symbols()).Markets, last.FoundAt);
    }

    /// <summary>Writes the list and keeps it written for some time.</summary>
    private async Task KeepAsync(TimeSpan until, CancellationToken stop)
    {
        var started = context.Time.GetTimestamp();
        long? written = null;
        while (context.Time.GetElapsedTime(started) is var passed && passed < until)
        {
            var isDue = written is not { } at || context.Time.GetElapsedTime(at) >= Rewriting;
            var isWritten = _last is null || await TryWriteAsync(_last, isDue, stop);
            if (isDue && isWritten)
                written = context.Time.GetTimestamp();
            var rest = isWritten ? Restoring : AfterOutage;
            await Task.Delay(until - passed < rest ? until - passed : rest, context.Time, stop);
        }
    }

    private async Task<bool> TryWriteAsync(DiscoveredMarkets list, bool isDue, CancellationToken stop)
    {
        try
        {
            await (isDue ? lists.SetAsync(list, stop) : lists.RestoreAsync(list, stop));
            return true;
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            // The book loop tells of the outage.
            return false;
        }
    }

    private async Task<DiscoveredMarkets?> LastAsync(CancellationToken stop)
    {
        while (true)
        {
            try
            {
                return await lists.TextAsync(search.Wish, stop) is { } text ? InstrumentLists.Read(text) : null;
            }
            catch (Exception error) when (error is RedisException or TimeoutException)
            {
                await Task.Delay(AfterOutage, context.Time, stop);
            }
            catch (Exception error) when (StoredText.IsUnreadable(error))
            {
                // Whoever reads lists tells of it; this one is overwritten.
                return null;
            }
        }
    }

    private HashSet<string> Symbols() => [.. (_last?.Markets ?? []).Select(market => market.Symbol)];

    private DiscoveredMarkets Answer(IReadOnlyList<DiscoveredMarket> markets, DateTimeOffset foundAt) =>
        new(search.Wish.Exchange, search.Wish.Type, search.Wish.Quote, foundAt, markets);
}
