using Surveillance.Alerts;
using Surveillance.Tests.Support;

namespace Surveillance.BrowserTests.Stage;

/// <summary>
/// A stage with something on every page, shared by the tests of a class, none of which changes anything on it.
/// </summary>
public sealed class FilledStage(PostgresServer postgres) : IAsyncLifetime
{
    private DashboardStage _stage = null!;

    /// <summary>Where the pages are.</summary>
    public string Address => _stage.Address;

    /// <summary>An alert that has a page of its own.</summary>
    public string AlertId { get; private set; } = "";

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _stage = await DashboardStage.SetAsync(postgres);
        var alert = await _stage.FireAsync(new("binance", "BTC-USDT-PERP"), AlertPriority.P1);
        await _stage.FireAsync(new("okx", "BTC-USDT-PERP"), AlertPriority.P2);
        await _stage.StoreAsync(alert);
        await _stage.TellChannelsAsync();
        _stage.Markets.Samples = 17;
        AlertId = alert.Id;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _stage?.DisposeAsync() ?? ValueTask.CompletedTask;
}
