using Npgsql;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Replays;
using Surveillance.Platform.Timescale;

namespace Surveillance.Dashboard.Tuning;

/// <summary>How a replay for the tuning page ended.</summary>
public enum TuningOutcome
{
    /// <summary>With an answer.</summary>
    Replayed,

    /// <summary>It got no turn in time: others replay.</summary>
    OthersReplay,

    /// <summary>The time was over before it was through.</summary>
    TookTooLong,

    /// <summary>The database has no tables yet.</summary>
    NoHistory,

    /// <summary>The database does not answer.</summary>
    DatabaseAway,
}

/// <summary>What came of a replay.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Comparison">What it found; null when it came to no end.</param>
public sealed record TuningAnswer(TuningOutcome Outcome, TuningComparison? Comparison = null);

/// <summary>
/// Replays stored history for all browsers, as <c>standalone -- replay</c> does: so many at a time, each for so long.
/// Who comes beyond that waits for a turn, and not for ever.
/// </summary>
public sealed class TuningRuns(Database database, MarketHistory history, TimeProvider time) : IDisposable
{
    /// <summary>Replays at a time, of the whole dashboard: each keeps a core busy.</summary>
    public const int Most = 2;

    /// <summary>Longest time of one.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>Longest wait for a turn.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private const int MostGaps = 100;

    private readonly SemaphoreSlim _turns = new(Most, Most);

    /// <summary>Replays the rules as configured and as tried.</summary>
    /// <param name="trial">What is tried; without mistakes.</param>
    /// <param name="to">End of the history, a whole second, UTC.</param>
    /// <param name="wish">How much history.</param>
    /// <param name="known">An earlier answer for the same history, whose configured half still holds; null for none.
    /// </param>
    /// <param name="report">Told how far it is, 0 to 1; null while it waits for its turn. From any thread.</param>
    /// <param name="cancellationToken">A newer wish, or the page is gone.</param>
    public async Task<TuningAnswer> RunAsync(
        RuleTrial trial, TuningWish wish, DateTimeOffset to, TuningComparison? known, Action<double?> report,
        CancellationToken cancellationToken)
    {
        report(null);
        if (!await HasTurnAsync(cancellationToken))
            return new TuningAnswer(TuningOutcome.OthersReplay);
        using var limit = new CancellationTokenSource(Longest, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            // Off the page's own thread of events: a replay computes for seconds.
            var comparison = await Task.Run(
                () => CompareAsync(trial, wish, to, known, report, stop.Token), stop.Token);
            return new TuningAnswer(TuningOutcome.Replayed, comparison);
        }
        catch (OperationCanceledException) when (
            limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new TuningAnswer(TuningOutcome.TookTooLong);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return new TuningAnswer(TuningOutcome.NoHistory);
        }
        catch (Exception error) when (error is NpgsqlException or TimeoutException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return new TuningAnswer(TuningOutcome.DatabaseAway);
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turns.Dispose();

    private async Task<bool> HasTurnAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(LongestWait, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await _turns.WaitAsync(stop.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task<TuningComparison> CompareAsync(
        RuleTrial trial, TuningWish wish, DateTimeOffset to, TuningComparison? known, Action<double?> report,
        CancellationToken stop)
    {
        // Both with scores computed anew, so that they differ by the rules alone.
        var stretch = new HistoryStretch(to - wish.Range.Length, to, trial.Markets, ReplayScores.Anew);
        var runs = (known is null ? 1 : 0) + (trial.IsChanged ? 1 : 0);
        var done = 0;
        async Task<ReplayResult> ReplayAsync(SurveillanceConfig config)
        {
            var result = await new HistoryReplay(stretch, config, database)
                .RunAsync([], (part, _) => report((done + part) / runs), stop);
            done++;
            return result;
        }

        var configured = known?.Configured ?? await ReplayAsync(trial.AsConfigured);
        var tried = trial.IsChanged ? await ReplayAsync(trial.AsTried) : configured;
        if (known is not null)
            return TuningComparison.Of(trial, configured, tried, known.Points, known.Gaps);
        var market = trial.Market;
        var points = await history.PointsAsync(
            new HistoryQuery(
                market.Instrument, [market.Exchange], [trial.Family.Metric], stretch.From, to, wish.Range.Bucket),
            stop);
        var gaps = await history.GapsAsync(market.Instrument, [market.Exchange], stretch.From, to, MostGaps, stop);
        return TuningComparison.Of(trial, configured, tried, points, gaps);
    }
}
