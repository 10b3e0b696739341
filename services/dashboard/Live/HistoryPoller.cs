using Surveillance.Platform.Timescale;

namespace Surveillance.Dashboard.Live;

/// <summary>
/// Reads from the database, every 5 s, which alerts ended last. A loop of its own: a slow database does not hold up
/// what is live.
/// </summary>
internal sealed class HistoryPoller(AlertRows alerts, StateBoard board, TimeProvider time, ILogger<HistoryPoller> log)
    : BackgroundService
{
    private const int Newest = 20;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private DateTimeOffset? _unreachableSince;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
                await TurnAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped as told.
        }
    }

    private async Task TurnAsync(CancellationToken cancellationToken)
    {
        try
        {
            board.Put(new HistoryPart(null, await alerts.LastResolvedAsync(Newest, cancellationToken)));
            Answered();
        }
        catch (Exception error) when (HistoryFailure.IsAnswered(error))
        {
            // A new database whose tables come with the first service that reaches it, or a row that nobody can read.
            Answered();
            board.Put(HistoryPart.Nothing with { Failure = HistoryFailure.Of(error) });
        }
        catch (Exception error) when (HistoryFailure.Is(error))
        {
            if (_unreachableSince is null)
                Log.DatabaseLost(log, error);
            _unreachableSince ??= time.GetUtcNow();
            board.Put(new HistoryPart(_unreachableSince, null)
            {
                Failure = HistoryFailure.Of(error),
                Refusal = DatabaseRefusal.Of(error),
            });
        }
    }

    private void Answered()
    {
        if (_unreachableSince is not null)
            Log.DatabaseBack(log);
        _unreachableSince = null;
    }
}
