using System.Text.Json;

namespace Surveillance.Exchanges.Polling;

/// <summary>
/// Asks a venue's REST for the books that its connections have not brought for half a minute: each once a second, or
/// as often as the venue's budget allows, which may not do for all. A pause that the venue asks for is kept by
/// <see cref="VenueRest"/>; meanwhile books grow old, and are called so.
/// </summary>
/// <param name="venue">For log lines, such as <c>binance spot</c>.</param>
/// <param name="markets">What may be asked for.</param>
/// <param name="budget">How many of them at a time.</param>
/// <param name="figures">Where is counted how many are.</param>
/// <param name="context">Clock and logs.</param>
internal sealed class BookPolling(
    string venue,
    IReadOnlyList<PolledMarket> markets,
    PollBudget budget,
    FeedFigures figures,
    FeedContext context)
{
    private const int AtOnce = 4;
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(250);

    private int _polled;
    private int _left;

    /// <summary>What runs: the look at the markets, and the requests.</summary>
    public IReadOnlyList<Func<CancellationToken, Task>> Parts => [LookAsync, AskAsync];

    private async Task LookAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(LookInterval, context.Time);
        while (await timer.WaitForNextTickAsync(stop))
        {
            var now = context.Time.GetUtcNow();

            // One that is polled stays so: changing places, two markets would come and go.
            List<PolledMarket> waiting =
                [.. markets.Where(market => market.Look(now)).OrderByDescending(market => market.IsPolled)];
            var polled = Math.Min(waiting.Count, budget.Most);
            for (var i = 0; i < waiting.Count; i++)
                waiting[i].Poll(i < polled ? budget.PaceOf(polled) : null);
            Count(polled, waiting.Count - polled);
        }
    }

    private void Count(int polled, int left)
    {
        if (polled > 0 && _polled == 0)
            Log.PollingBegins(context.Lifecycle, venue, PolledMarket.Patience.TotalSeconds, polled);
        else if (polled == 0 && _polled > 0)
            Log.PollingEnds(context.Lifecycle, venue);
        if (left > 0 && _left == 0)
            Log.PollingFallsShort(context.Lifecycle, venue, polled, left);
        _left = left;
        Volatile.Write(ref _polled, polled);
        figures.SetPolled(venue, polled);
    }

    private async Task AskAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(LookInterval, context.Time);
        while (await timer.WaitForNextTickAsync(stop))
        {
            var now = context.Time.GetUtcNow();
            await Parallel.ForEachAsync(
                markets.Where(market => market.IsDue(now)).ToList(),
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stop },
                TryAskAsync);
        }
    }

    private async ValueTask TryAskAsync(PolledMarket market, CancellationToken stop)
    {
        if (!market.IsPolled)
            return;
        try
        {
            await market.AskAsync(Volatile.Read(ref _polled), context.Time, stop);
        }
        catch (Exception error) when (error is HttpRequestException or FeedProtocolException or JsonException)
        {
            var retry = market.Fail(context.Time.GetUtcNow());
            Log.PollFailed(context.Log, error, market.Feed.Market, retry.TotalSeconds);
        }
    }
}
