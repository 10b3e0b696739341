using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;
using Surveillance.Dashboard;
using Surveillance.Dashboard.Live;
using Surveillance.ExchangeSimulator;
using Surveillance.Markets;
using Surveillance.Platform.Hosting;
using Surveillance.Platform.Redis;
using Surveillance.Standalone.Stores;
using Surveillance.Tests.Support;
using Surveillance.Tests.WholeSystem;
using static Surveillance.Tests.WholeSystem.SystemStage;

namespace Surveillance.Tests.DataIngestion.Discoveries;

/// <summary>Discovered markets from the venue's REST to every service, as operators run them.</summary>
public sealed class DiscoveryFlowTests(PostgresServer postgres)
{
    private const string Wish = "discover: { exchange: binance, type: perpetual, quote: USDT, top: 50 }\n";
    private const string Dollars = "discover: { exchange: kraken, type: spot, quote: USD, top: 20 }\n";
    private const string Nowhere = "\"http://127.0.0.1:1/\"";

    private static readonly TimeSpan FlowsWithin = TimeSpan.FromSeconds(30);

    /// <summary>Beside what the thirty seconds are about.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task Who_restarts_ingestion_alone_sees_fifty_markets_in_every_service_within_thirty_seconds()
    {
        await using var stage = await SetAsync(postgres, new SimulatorOptions { Markets = 140 });
        Type(stage);
        foreach (var service in (string[])[Ingestion, Engine, Detector])
            stage.Start(service);
        using var state = new TemporaryFolder();
        using var dashboard = await DashboardAsync(stage, state);
        await HasAsync(stage, "metrics:binance:BTC-USDT-PERP", 1);

        await stage.KillAsync(Ingestion);
        Type(stage, Wish);
        stage.Start(Ingestion);
        var started = TimeProvider.System.GetTimestamp();
        await HasAsync(stage, "orderbook:binance:*-USDT-PERP", 50);
        await HasAsync(stage, "metrics:binance:*-USDT-PERP", 50);
        await HasAsync(stage, "rules:binance:*-USDT-PERP", 50);
        var board = dashboard.Services.GetRequiredService<StateBoard>();
        await Eventually.TrueAsync(
            () => board.Current.Config.EnabledMarkets.Count(IsBinancePerpetual) == 50, "the page offers all");
        Assert.True(TimeProvider.System.GetElapsedTime(started) < FlowsWithin);
        await dashboard.StopAsync(CancellationToken.None);

        var list = InstrumentLists.Read((await stage.TextAsync("instruments:binance:perpetual:USDT"))!);
        Assert.Equal(["BTC", "ETH"], list.Markets.Take(2).Select(market => market.Coin));
        Assert.Equal(list.Markets.OrderByDescending(market => market.Turnover24h), list.Markets);
    }

    [Fact]
    public async Task A_venue_that_cannot_be_asked_at_the_start_is_asked_on_and_what_is_typed_flows_meanwhile()
    {
        await using var stage = await KrakenAsync();
        EditRest(stage, Nowhere);
        stage.Start(Ingestion);
        await HasAsync(stage, "orderbook:kraken:*", 2);
        await SaysAsync(stage, "none are known from before; it is asked again in 5 s");
        await SaysAsync(stage, "it is asked again in 10 s");
        stage.Edit("exchanges.yaml", text => text.Replace(Nowhere, Address(stage), StringComparison.Ordinal));
        await HasAsync(stage, "orderbook:kraken:*", 20);
    }

    [Fact]
    public async Task The_list_of_the_last_time_serves_while_the_venue_cannot_be_asked()
    {
        await using var stage = await KrakenAsync();
        stage.Start(Ingestion);
        await HasAsync(stage, "orderbook:kraken:*", 20);
        await stage.KillAsync(Ingestion);
        await stage.Store.Database.ExecuteAsync("EVAL",
            "for _, key in ipairs(redis.call('KEYS', 'orderbook:*')) do redis.call('DEL', key) end", "0");
        EditRest(stage, Nowhere);
        stage.Start(Ingestion);
        await HasAsync(stage, "orderbook:kraken:*", 20);
        await SaysAsync(stage, "the 20 markets found at ");
    }

    [Fact]
    public async Task A_store_that_was_emptied_has_the_lists_again_by_itself()
    {
        await using var stage = await KrakenAsync();
        stage.Start(Ingestion);
        await HasAsync(stage, "orderbook:kraken:*", 20);
        await stage.Store.Database.ExecuteAsync("FLUSHDB");
        await HasAsync(stage, "instruments:kraken:spot:USD", 1);
        await HasAsync(stage, "orderbook:kraken:*", 20);
    }

    [Fact]
    public async Task A_disabled_venue_discovers_nothing_and_that_is_told()
    {
        await using var stage = await SetAsync(postgres);
        Type(stage, Dollars);
        stage.Start(Ingestion);
        await SaysAsync(stage, "Nothing is discovered for Spot in USD on kraken: the venue is disabled");
    }

    [Fact]
    public async Task A_wish_that_a_venue_cannot_answer_is_a_mistake_of_the_operator_with_its_line()
    {
        await using var stage = await KrakenAsync();
        Type(stage, Dollars.Replace("type: spot", "type: perpetual", StringComparison.Ordinal));
        var service = stage.Start(Ingestion);
        Assert.Equal(1, await service.ExitAsync());
        var line = File.ReadAllLines(Path.Combine(stage.Config, "instruments.yaml")).ToList()
            .FindIndex(text => text.StartsWith("discover:", StringComparison.Ordinal)) + 1;
        Assert.Contains(
            $"config/instruments.yaml:{line}: discover: no perpetuals of kraken are followed; type must be spot",
            service.Errors);
    }

    private async Task<SystemStage> KrakenAsync()
    {
        var stage = await SetAsync(postgres, new SimulatorOptions { Markets = 60, DollarVenues = ["kraken"] });
        Type(stage, Dollars);
        stage.Edit("exchanges.yaml", text => text.Replace(
            "kraken:\n  enabled: false", "kraken:\n  enabled: true", StringComparison.Ordinal));
        return stage;
    }

    /// <summary>The shipped instruments, all turned on, and a section.</summary>
    private static void Type(SystemStage stage, string section = "") => stage.Edit("instruments.yaml", _ =>
        File.ReadAllText(Repository.PathTo("config", "instruments.yaml"))
            .Replace("enabled: false", "enabled: true", StringComparison.Ordinal) + section);

    private static void EditRest(SystemStage stage, string address) => stage.Edit(
        "exchanges.yaml", text => text.Replace($"{{ base: {Address(stage)} }}", $"{{ base: {address} }}",
            StringComparison.Ordinal));

    private static string Address(SystemStage stage) =>
        File.ReadAllLines(Path.Combine(stage.Config, "exchanges.yaml"))
            .SelectMany(line => line.Split('"')).First(part => part.StartsWith("ws://", StringComparison.Ordinal)
                && part.EndsWith("/kraken/v2", StringComparison.Ordinal)) is var socket
            ? $"\"http{socket["ws".Length..^"/v2".Length]}\""
            : "";

    private static async Task<IHost> DashboardAsync(SystemStage stage, TemporaryFolder state)
    {
        var environment = new ServiceEnvironment(
            "dashboard", "test", stage.Config, $"127.0.0.1:{stage.Redis.Port}", "Host=127.0.0.1;Port=1",
            "CRITICAL", state.Path);
        var host = DashboardService.Build(environment, ListeningPort.Free());
        await host.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    private static bool IsBinancePerpetual(MarketId market) =>
        market.Exchange == "binance" && market.Instrument.EndsWith("-PERP", StringComparison.Ordinal);

    private static Task HasAsync(SystemStage stage, string pattern, int keys)
    {
        var found = -1;
        return Eventually.TrueAsync(
            async () => (found = ((RedisResult[])(await stage.Store.Database.ExecuteAsync("KEYS", pattern))!).Length)
                == keys,
            $"{keys} keys are called {pattern}",
            Patience);
    }

    private static Task SaysAsync(SystemStage stage, string text) => Eventually.TrueAsync(
        () => stage.Lines(Ingestion).Any(line => line.Contains(text, StringComparison.Ordinal)), text, Patience);
}
