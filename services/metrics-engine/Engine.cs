using Microsoft.Extensions.Logging;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.MetricsEngine.Figures;
using Surveillance.MetricsEngine.Incidents;
using Surveillance.MetricsEngine.Shares;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Hosting;

namespace Surveillance.MetricsEngine;

/// <summary>
/// One turn of the engine at a time: keeps its shares, measures the markets that changed, and samples all of them on
/// the whole second. All state of measuring is touched by these turns alone.
/// </summary>
internal sealed class Engine(
    ConfigurationWatch configuration,
    ShareKeeper shares,
    ChangeLists lists,
    ChangesAhead changes,
    MarketCache cache,
    HaltedMarkets halted,
    MarketBoard board,
    Publisher publisher,
    Sampler sampler,
    MirrorRound mirrors,
    WindowMirror mirror,
    History history,
    VenueFigures figures,
    Inbox<DataGap> gaps,
    AlertBooks alertBooks,
    UnseenTime unseen,
    ServicePulse pulse,
    TimeProvider time,
    ILoggerFactory loggers)
{
    /// <summary>
    /// A turn measures what changed for so long, then what it asked for: others wait for the next one, too.
    /// </summary>
    private static readonly TimeSpan LongestRun = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan HalfASecond = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LeavingPause = TimeSpan.FromMilliseconds(5);

    private readonly ILogger _log = loggers.CreateLogger(SurveillanceHost.Lifecycle);
    private readonly WholeSeconds _seconds = new();
    private readonly Func<MarketId, DateTimeOffset?> _measuredSince = board.MeasuredSince;
    private readonly BooksUnderWay _unwritten = new(figures, time);
    private MeasuringPlan _plan = MeasuringPlan.Of(configuration.Current);

    /// <summary>The plan and the shares that the board was last brought in line with.</summary>
    private MeasuringPlan? _takenUp;
    private IReadOnlyList<int> _heldThen = [];

    /// <summary>Whether markets are left to be taken up.</summary>
    private bool _isTakingUp;

    /// <summary>How long the engine may rest until something is due by the clock.</summary>
    public TimeSpan UntilNext
    {
        get
        {
            var now = time.GetUtcNow();
            var second = WholeSeconds.UntilNext(now);
            return board.NextComparisonAt(Interval) is { } next && next - now is var comparison && comparison < second
                ? comparison
                : second;
        }
    }

    private bool IsSecondOver => WholeSeconds.Of(time.GetUtcNow()) > sampler.Second;

    private TimeSpan Interval => _plan.Config.Features.DataCapture.RealtimeInterval;

    /// <summary>One turn; whether there is more to do at once.</summary>
    /// <param name="woken">Markets that were already taken out of the lists.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<bool> TurnAsync(IReadOnlyCollection<MarketId> woken, CancellationToken cancellationToken)
    {
        // First of all: whatever fails, they are in no list any more.
        changes.Add(woken);
        await FollowConfigurationAsync(cancellationToken);
        alertBooks.StoreDue(_plan, time.GetUtcNow(), _measuredSince);
        await shares.KeepAsync(_plan.Weights, share => MirrorAsync(share, cancellationToken), cancellationToken);

        // Redis has answered. Before anything is measured: a window that has been cleared does not come back.
        unseen.End(time.GetUtcNow());
        await TakeUpAsync(cancellationToken);
        foreach (var gap in gaps.TakeAll())
            board.Note(gap);

        // A second is done with before the next one is begun, also when Redis did not answer in between.
        if (IsSecondOver)
            await sampler.FinishAsync(_plan, cancellationToken);

        // The sample first: nothing is published of a second whose rows are not kept yet.
        if (_seconds.Take(time.GetUtcNow(), out var missed) is { } second)
            await BeginAsync(second, missed, cancellationToken);
        await MeasureChangesAsync(cancellationToken);
        return changes.Any || sampler.IsUnderWay || mirrors.IsUnderWay || alertBooks.HasMany || _isTakingUp;
    }

    /// <summary>
    /// Stops as told: the second that runs is still sampled, then the shares are given back, so that another engine has
    /// most of a second to take them up before the next one.
    /// </summary>
    public async Task LeaveAsync()
    {
        var second = WholeSeconds.Of(time.GetUtcNow());
        while (WholeSeconds.Of(time.GetUtcNow()) == second)
        {
            await TurnAsync([], CancellationToken.None);
            await Task.Delay(LeavingPause, time, CancellationToken.None);
        }

        await TurnAsync([], CancellationToken.None);
        await sampler.FinishAsync(_plan, CancellationToken.None);
        await SettleAsync();
        alertBooks.StoreAll(_plan, _measuredSince);
        await shares.GiveAllBackAsync(share => MirrorAsync(share, CancellationToken.None), CancellationToken.None);
    }

    private async Task FollowConfigurationAsync(CancellationToken cancellationToken)
    {
        if (ReferenceEquals(_plan.Config, configuration.Current))
            return;
        await sampler.FinishAsync(_plan, cancellationToken);
        _plan = MeasuringPlan.Of(configuration.Current);
        board.Follow(_plan);
    }

    /// <summary>Begins to measure what came to this engine, with a share or by an edit, and ends what went.</summary>
    private async Task TakeUpAsync(CancellationToken cancellationToken)
    {
        var held = shares.Held;
        if (!_isTakingUp && ReferenceEquals(_plan, _takenUp) && held.SequenceEqual(_heldThen))
            return;
        board.Release(share => !shares.Holds(share));
        var taken = await board.TakeUpAsync(_plan, shares.Holds, time.GetUtcNow(), cancellationToken);
        var asked = taken.SelectMany(each => each.ComparedWith.Prepend(each.Seen)).Distinct();
        await cache.ReadAsync([.. asked], time.GetUtcNow(), cancellationToken);

        // Who measured it before may not have come to this second any more; one that begins now has all of them.
        if (sampler.Second == WholeSeconds.Of(time.GetUtcNow()))
            await sampler.SampleAsync(taken, _plan, cancellationToken);
        await MeasureAsync(taken, cancellationToken);
        _isTakingUp = taken.Count == MarketBoard.TakenAtOnce;
        (_takenUp, _heldThen) = (_plan, held);
    }

    /// <summary>Writes what Redis lacks of the windows of a share, before it is another engine's.</summary>
    private async Task MirrorAsync(int share, CancellationToken cancellationToken)
    {
        await SettleAsync();
        if (!shares.Holds(share))
            return;

        // As of the last second that was sampled: who takes it up samples every one after it.
        var now = time.GetUtcNow();
        await Task.WhenAll(
            from market in board.Markets
            where market.Share == share && market.LastSecond is not null
            let end = market.LastSecond!.Value.AddMilliseconds(999)
            select mirror.WriteAsync(market, now < end ? now : end, cancellationToken));
    }

    /// <summary>
    /// Measures what is known to have changed, and goes on with the second's work: over and over, while ever more has
    /// changed, for books are asked for ahead within a turn alone. Not into the next second, which is begun first: what
    /// is measured of it before is not published.
    /// </summary>
    private async Task MeasureChangesAsync(CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        try
        {
            do
            {
                var isBehind = await changes.MeasureSomeAsync(MeasureChangedAsync, Interval, cancellationToken);
                if (IsSecondOver)
                    return;

                // What only a book that it is compared with has changed.
                await MeasureAsync(board.TakeComparisonsDue(time.GetUtcNow(), Interval), cancellationToken);
                await GoOnAsync(isBehind, cancellationToken);

                // As many as were measured: else those of a wide alert would pile up.
                alertBooks.StoreDue(_plan, time.GetUtcNow(), _measuredSince);
            }
            while (changes.Any && !_isTakingUp && time.GetElapsedTime(began) < LongestRun);
            await changes.MeasureAskedAsync(MeasureChangedAsync, cancellationToken);
        }
        finally
        {
            // Where the second is over, or something failed.
            changes.GiveUp();
        }
    }

    private async Task<bool> MeasureChangedAsync(
        IReadOnlyList<MeasuredMarket> changed, CancellationToken cancellationToken)
    {
        if (IsSecondOver)
            return false;

        // First: of those that are measured here and now the marks are done with at once.
        board.CompareAnew(changed);

        // What is due is sampled instead, unless the clock went back behind that second: nobody is told of that sample.
        var isAhead = sampler.Second > WholeSeconds.Of(time.GetUtcNow());
        await MeasureAsync([.. changed.Where(each => isAhead || !each.IsDue(sampler.Second))], cancellationToken);
        await sampler.SampleAsync(changed, _plan, cancellationToken);

        // Where it ended meanwhile, some may not have been published: they are measured again, in the next one.
        if (IsSecondOver)
            return false;

        // Of those that were published before, these are written now; of this part it is known later.
        _unwritten.CountWritten(publisher.Settled);
        _unwritten.Add(changed.Select(each => each.Seen.TakeUpdated()).OfType<BookSnapshot>(), publisher.Published);
        return true;
    }

    /// <summary>Goes on with the second's work, in its first half only where no change is left waiting.</summary>
    private async Task GoOnAsync(bool isBehind, CancellationToken cancellationToken)
    {
        if (isBehind && time.GetUtcNow() - sampler.Second < HalfASecond)
            return;
        if (sampler.IsUnderWay)
            await sampler.GoOnAsync(_plan, cancellationToken);
        else if (mirrors.IsUnderWay)
            await mirrors.GoOnAsync(cancellationToken);
    }

    /// <summary>Returns once all readings that were published stand in Redis.</summary>
    public async Task SettleAsync()
    {
        await publisher.SettleAsync();
        _unwritten.CountWritten(publisher.Settled);
    }

    private async Task MeasureAsync(IReadOnlyCollection<MeasuredMarket> markets, CancellationToken cancellationToken)
    {
        if (markets.Count == 0)
            return;
        var now = time.GetUtcNow();
        var readings = new List<MarketReadings>(markets.Count);
        var second = WholeSeconds.Of(now);
        foreach (var market in markets)
        {
            if (!shares.Holds(market.Share))
                continue;
            var inputs = market.InputsAmong(halted);
            var measured = market.Measure(inputs, now);
            if (inputs.Book is { } book)
                alertBooks.Keep(book, measured, now, _plan);

            // Of a second that has just begun nothing is published before it was sampled.
            if (market.IsDue(second))
                continue;
            if (market.LastSecond == second)
                history.KeepLate(second, measured, market.WithoutRow);
            readings.Add(measured);
            board.Compared(market);
        }

        history.Commit();
        await publisher.PublishAsync(readings, cancellationToken);
    }

    private async Task BeginAsync(DateTimeOffset second, long missed, CancellationToken cancellationToken)
    {
        sampler.Begin(second, board.Markets);
        if (missed > 0)
            Log.SecondsMissed(_log, missed, second);
        var now = time.GetUtcNow();
        await cache.ReadAsync(board.ComparedElsewhere(board.Markets, now, Interval), now, cancellationToken);
        await halted.ReadAsync(_plan, now, cancellationToken);
        await figures.TellAsync(second, time.GetUtcNow(), _plan, shares.Holds, cancellationToken);
        Tell(now);
    }

    private void Tell(DateTimeOffset now)
    {
        history.Tell();
        alertBooks.Tell(now);
        pulse.Set(EngineFigures.Markets, board.Markets.Count);
        pulse.Set(EngineFigures.Shares, shares.Held.Count);
        pulse.Set(EngineFigures.SecondsMissed, _seconds.Missed);
        pulse.Set(EngineFigures.SamplesMissed, sampler.Missed);
        pulse.Set(EngineFigures.EntriesUnreadable, lists.Unreadable + cache.Unreadable);
    }
}
