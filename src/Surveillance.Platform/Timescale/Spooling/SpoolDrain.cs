using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Surveillance.Platform.Timescale.Spooling;

/// <summary>Stores a load of rows.</summary>
internal delegate Task<StoreOutcome> StoreLoad(IReadOnlyList<RowBatch> batches, CancellationToken cancellationToken);

/// <summary>
/// Brings rows from the spool into the database, in order, what dead engines left first; a load leaves the spool only
/// once it is stored. While it keeps up it leaves the processor to those who are in a hurry: it begins when a second's
/// work is mostly done, and takes small loads with a rest after each. When it has fallen behind, it takes all that
/// waits, up to a bound, so that loads grow when the database is slow, and reads the next load while it works on one.
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

    /// <summary>Rows of one load while it keeps up: some milliseconds of the server's work.</summary>
    public const int FewRows = 1_900;

    /// <summary>With more rows waiting it is behind, until none is.</summary>
    public const int Behind = 50_000;

    /// <summary>How often it looks for what dead engines left.</summary>
    public static readonly TimeSpan LookAround = TimeSpan.FromSeconds(5);

    /// <summary>The rows of a second come at its beginning, when books and readings are in a hurry, too.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan LongestRest = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FarewellLimit = TimeSpan.FromSeconds(3);

    private SpoolLoad _load = spool.NewLoad(tables);
    private SpoolLoad _next = spool.NewLoad(tables);
    private long? _lookedAt;
    private long? _outageSince;
    private bool _isCatchingUp;
    private bool _isBehind;

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
            spool.GiveBack();
            spool.Secure();
            if (spool.Figures.Waiting is > 0 and var waiting)
                Log.RowsStayInSpool(logger, error, waiting);
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
        _isBehind |= spool.Figures.Waiting > Behind;
        if (_load.Rows == 0)
            spool.Fill(_load, _isBehind ? MostRows : FewRows);
        return _load.Rows > 0;
    }

    private async Task RestAsync(CancellationToken cancellationToken)
    {
        if (_isCatchingUp)
            Log.SpoolEmpty(logger);
        (_isCatchingUp, _isBehind) = (false, false);
        if (await spool.WaitAsync(LookAround, cancellationToken))
            await Task.Delay(Gathering, time, cancellationToken);
    }

    /// <summary>Stores the load, however long the database is down.</summary>
    private async Task StoreAsync(CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await StoreOnceAsync(cancellationToken);
                EndOutage();
                break;
            }
            catch (Exception error) when (IsOutage(error) && !cancellationToken.IsCancellationRequested)
            {
                BeginOutage(error);
                await Task.Delay(pause, time, cancellationToken);
            }
        }

        if (_isBehind || _isCatchingUp)
            return;
        var took = time.GetElapsedTime(began);
        await Task.Delay(took < LongestRest ? took : LongestRest, time, cancellationToken);
    }

    private async Task StoreOnceAsync(CancellationToken cancellationToken)
    {
        var storing = store(_load.Batches, cancellationToken);
        if (_isBehind && _next.Rows == 0)
            spool.Fill(_next, MostRows);
        spool.Stored(_load, await storing);
        (_load, _next) = (_next, _load);
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
