using Npgsql;
using StackExchange.Redis;
using Surveillance.Markets;
using Surveillance.Operations.Runbook;
using Surveillance.Platform.Redis;

namespace Surveillance.Operations.Faults;

/// <summary>Brings the stack under load, with one alert that stands, and lets the faults begin.</summary>
internal sealed class FaultsStage(string site, string? spool, string? clockFile, bool isBrief, TextWriter output)
{
    private static readonly Uri Simulator = new("http://127.0.0.1:9000/");
    private static readonly Uri Page = new("http://127.0.0.1:8050/");

    /// <summary>Longer than all faults take together.</summary>
    private const string Standing = "incident spread-blowout:okx/BTC-USDT-PERP@0+36000";

    /// <summary>A stack that takes longer to have its markets and the alert does not work.</summary>
    private static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(5);

    /// <summary>What the id of its alert begins with.</summary>
    private const string Alert = "spread-okx-BTC-USDT-PERP-";

    /// <summary>Whether all held.</summary>
    /// <param name="only">Words that a fault's name must have one of; none = all faults.</param>
    public async Task<bool> RunAsync(IReadOnlyList<string> only, CancellationToken stop)
    {
        var stack = new Stack(site);
        await using var redis = await ConnectionMultiplexer.ConnectAsync("127.0.0.1:6379,abortConnect=false");
        await using var history = NpgsqlDataSource.Create(
            "Host=127.0.0.1;Database=surveillance;Username=surveillance;Password=surveillance_dev;Timeout=5");
        await WholeExchanges.FollowAsync(stack, stop);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(LongestStart);
        var markets = await MarketsAsync(redis, patience.Token);
        await output.WriteLineAsync($"{markets.Count} markets");
        var standing = await StandingAsync(redis, patience.Token);

        using var watching = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var clock = new StackClock(clockFile);
        using var page = new PageWatch(Page, clock);
        var ledger = new Ledger(redis, markets, clock);
        var looks = Task.WhenAll(ledger.RunAsync(watching.Token), page.RunAsync(watching.Token));
        try
        {
            page.Standing = standing;
            var faults = new FaultCatalog(stack, spool, clock, isBrief).All
                .Where(fault => only.Count == 0
                    || only.Any(word => fault.Name.Contains(word, StringComparison.Ordinal)));
            return await new FaultsRun(stack, redis, history, ledger, page, clock, output)
                .RunAsync([.. faults], standing, stop);
        }
        finally
        {
            await watching.CancelAsync();
            await looks;
        }
    }

    /// <summary>The markets whose readings flow, once there are no more to come.</summary>
    private static async Task<IReadOnlyList<MarketId>> MarketsAsync(ConnectionMultiplexer redis, CancellationToken stop)
    {
        var before = -1;
        while (true)
        {
            await Task.Delay(TimeSpan.FromSeconds(10), TimeProvider.System, stop);
            var pattern = RedisKeys.Metrics(new MarketId(MarketId.All, MarketId.All));
            var markets = redis.GetServers()[0].Keys(pattern: pattern)
                .Select(key => $"{key}".Split(':')).Select(parts => new MarketId(parts[1], parts[2]))
                .Where(market => market.Instrument != MarketId.All).ToList();
            if (markets.Count > 0 && markets.Count == before)
                return markets;
            before = markets.Count;
        }
    }

    /// <summary>The alert of a market whose spread stays wide.</summary>
    private static async Task<string> StandingAsync(ConnectionMultiplexer redis, CancellationToken stop)
    {
        var store = redis.GetDatabase();
        while (await store.ListLengthAsync(RedisKeys.ZScore(new MarketId("okx", "BTC-USDT-PERP"), "spread_bps")) < 40)
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, stop);
        using var stagehand = new Stagehand(Simulator);
        await stagehand.PrepareAsync(Standing, stop);
        while (true)
        {
            var ids = (await store.SetMembersAsync(RedisKeys.ActiveAlerts)).Select(id => $"{id}");
            if (ids.FirstOrDefault(id => id.StartsWith(Alert, StringComparison.Ordinal)) is { } alert)
                return alert;
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, stop);
        }
    }
}
