using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Surveillance.Platform.Timescale.Spooling;

/// <summary>Stores a load of rows.</summary>
internal delegate Task<StoreOutcome> StoreLoad(IReadOnlyList<RowBatch> batches, CancellationToken cancellationToken);

/// <summary>
/// Brings rows from the spool into the database, in order, what dead engines left first; a load leaves the spool only
/// once it is stored. It takes all that waits, up to a bound, so that loads grow when the database is slow.
/// </summary>
internal sealed class SpoolDrain(
    RowSpool spool,
    StoreLoad store,
    IReadOnlyList<SpooledTable> tables,
    TimeProvider time,
    ILogger logger) : BackgroundService
{
    /// <summary>Rows of one load, and about so many more as one block has.</summary>
    public const int MostRows = 10_000;

    /// <summary>How often it looks for what dead engines left.</summary>
    public static readonly TimeSpan LookAround = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FarewellLimit = TimeSpan.FromSeconds(3);

    private readonly SpoolLoad _load = spool.NewLoad(tables);
    private long? _lookedAt;
    private long? _outageSince;
    private bool _isCatchingUp;

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        using var limit = new CancellationTokenSource(FarewellLimit, time);
        try
        {
            while (HasLoad())
                await StoreOnceAsync(limit.Token);
        }
        catch (Exception error) when (IsOutage(error) || error is OperationCanceledException)
        {
            Log.RowsStayInSpool(logger, error, spool.Figures.Waiting);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            while (true)
            {
                TakeOver();
                if (HasLoad())
                    await StoreAsync(stoppingToken);
                else
                    await RestAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped as told.
        }
    }

    private void TakeOver()
    {
        if (_lookedAt is { } at && time.GetElapsedTime(at) < LookAround)
            return;
        _lookedAt = time.GetTimestamp();
        spool.TakeOver();
    }

    private bool HasLoad()
    {
        if (_load.Rows == 0)
            spool.Fill(_load, MostRows);
        return _load.Rows > 0;
    }

    private async Task RestAsync(CancellationToken cancellationToken)
    {
        if (_isCatchingUp)
            Log.SpoolEmpty(logger);
        _isCatchingUp = false;
        await spool.WaitAsync(LookAround, cancellationToken);
    }

    /// <summary>Stores the load, however long the database is down.</summary>
    private async Task StoreAsync(CancellationToken cancellationToken)
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await StoreOnceAsync(cancellationToken);
                EndOutage();
                return;
            }
            catch (Exception error) when (IsOutage(error) && !cancellationToken.IsCancellationRequested)
            {
                BeginOutage(error);
                await Task.Delay(pause, time, cancellationToken);
            }
        }
    }

    private async Task StoreOnceAsync(CancellationToken cancellationToken)
    {
        var outcome = await store(_load.Batches, cancellationToken);
        spool.Stored(_load, outcome);
    }

    /// <summary>Anything that the database says or fails to say, a table that is not installed yet included.</summary>
    private static bool IsOutage(Exception error) => error is NpgsqlException or TimeoutException or IOException;

    private void BeginOutage(Exception error)
    {
        if (_outageSince is null)
            Log.RowsWait(logger, error);
        _outageSince ??= time.GetTimestamp();
    }

    private void EndOutage()
    {
        if (_outageSince is not { } since)
            return;
        _outageSince = null;
        _isCatchingUp = true;
        Log.RowsFlowAgain(logger, spool.Figures.Waiting, time.GetElapsedTime(since).TotalSeconds);
    }
}
