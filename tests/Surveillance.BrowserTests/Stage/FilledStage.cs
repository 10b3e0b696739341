using Npgsql;
using StackExchange.Redis;
using Surveillance.Alerts;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Support;

namespace Surveillance.BrowserTests.Stage;

/// <summary>
/// A stage with something on every page, where time goes on. All tests that leave it as it was share one: the
/// classes of <see cref="FilledPages"/>.
/// </summary>
public sealed class FilledStage(PostgresServer postgres) : IAsyncLifetime
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _over = new();
    private DashboardStage _stage = null!;
    private Task _goingOn = Task.CompletedTask;

    /// <summary>Where the pages are.</summary>
    public string Address => _stage.Address;

    /// <summary>The more urgent of two alerts; it has a page of its own.</summary>
    public Alert Urgent { get; private set; } = null!;

    /// <summary>The other one.</summary>
    public Alert Lesser { get; private set; } = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _stage = await DashboardStage.SetAsync(postgres);
        Urgent = await _stage.FireAsync(new("binance", "BTC-USDT-PERP"), AlertPriority.P1);
        Lesser = await _stage.FireAsync(new("okx", "BTC-USDT-PERP"), AlertPriority.P2);
        await _stage.StoreAsync(Urgent);
        await _stage.TellChannelsAsync();
        _stage.Markets.Samples = 17;
        _goingOn = GoOnAsync();
    }

    /// <summary>Takes the commands that wait, as anomaly-detector does.</summary>
    public async Task<IReadOnlyList<OperatorCommand>> TakeCommandsAsync()
    {
        var commands = await _stage.CommandsAsync();
        await new CommandQueue(_stage.Store).TrimAsync(commands.Count);
        return commands;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _goingOn.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _over.Dispose();
        if (_stage is not null)
            await _stage.DisposeAsync();
    }

    // What metrics-engine and anomaly-detector do again and again.
    private async Task GoOnAsync()
    {
        using var timer = new PeriodicTimer(Second, TimeProvider.System);
        while (await timer.WaitForNextTickAsync(_over.Token))
        {
            try
            {
                await _stage.StoreUpToNowAsync(_over.Token);
                await _stage.TellChannelsAsync();
            }
            catch (Exception error) when (error is NpgsqlException or RedisException or TimeoutException)
            {
                // On a busy disk a store may answer too late: what was not stored is stored by the next turn.
            }
        }
    }
}

/// <summary>The tests that share a <see cref="FilledStage"/>: each leaves it as it was.</summary>
[CollectionDefinition]
public sealed class FilledPages : ICollectionFixture<FilledStage>;
