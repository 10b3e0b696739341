using Surveillance.ExchangeSimulator.Faults;
using Surveillance.Markets;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Support;
using static Surveillance.Tests.WholeSystem.SystemStage;

namespace Surveillance.Tests.WholeSystem;

/// <summary>What operators see of a market that its venue does not trade for a while.</summary>
public sealed class TradingHaltTests(PostgresServer postgres)
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(120);
    private static readonly MarketId Market = new("okx", "BTC-USDT-PERP");

    [Fact]
    public async Task A_halt_is_one_row_of_maintenance_and_no_alert_about_stale_data()
    {
        await using var stage = await SetAsync(postgres);
        foreach (var service in (string[])[Ingestion, Engine, Detector])
            stage.Start(service);
        await stage.WindowsGrowToAsync(5);
        stage.Inject(new Fault("trading-halt", "okx", Market.Instrument, TimeSpan.Zero, TimeSpan.FromSeconds(75)));
        await Eventually.TrueAsync(async () => await HaltedAsync(stage) == Market.Instrument, "it is told", Within);
        await Eventually.TrueAsync(
            async () => await stage.TextAsync(RedisKeys.OrderBook(Market)) is null, "its book is gone", Within);
        await Eventually.TrueAsync(async () => await HaltedAsync(stage) is null, "it is over", Within);
        await Eventually.TrueAsync(
            async () => await stage.TextAsync(RedisKeys.OrderBook(Market)) is not null, "its book is back", Within);
        await Eventually.TrueAsync(
            async () => await stage.RowsAsync("SELECT instrument, reason FROM data_gaps WHERE exchange = 'okx'")
                is ["BTC-USDT-PERP maintenance"],
            "one gap of maintenance", Within);
        Assert.Empty(await stage.RowsAsync("SELECT alert_type FROM alerts WHERE alert_type LIKE 'data_stale%'"));
    }

    private static async Task<string?> HaltedAsync(SystemStage stage) =>
        await stage.Store.Database.HashGetAsync(RedisKeys.Health("okx"), "halted_instruments");
}
