using Surveillance.Exchanges;
using Surveillance.Markets;

namespace Surveillance.Tests.Faults;

/// <summary>Markets that their venue does not trade for a while, over real sockets.</summary>
public sealed class TradingHaltTests
{
    /// <summary>Silence is found within a few seconds, and looked into at most once in ten.</summary>
    private static readonly TimeSpan UntilKnown = TimeSpan.FromSeconds(20);

    /// <summary>While a market is halted the venue is asked twice a minute.</summary>
    private static readonly TimeSpan UntilOver = TimeSpan.FromSeconds(60);

    /// <summary>So long what was read before may be on its way to be published, where much else goes on.</summary>
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(1);

    [Fact]
    public Task A_halt_is_one_gap_of_maintenance_on_its_market_alone() =>
        Task.WhenAll(VenueCatalog.Names.Select(HaltAsync));

    [Fact]
    public async Task A_market_that_is_halted_at_the_start_is_live_once_it_is_traded_and_has_no_gap()
    {
        await using var stage = await FaultStage.SetAsync("okx", new()
        {
            Faults = [new("trading-halt", "okx", "BTC-USDT-PERP", TimeSpan.Zero, TimeSpan.FromSeconds(10))],
        });
        var begun = FaultStage.Now;
        await stage.SaysAsync("is not traded, says the venue", UntilKnown);
        Assert.Empty(stage.PublishedSince(begun, "BTC-USDT-PERP"));
        await stage.AllInStepAsync(UntilOver);
        Assert.Empty(stage.Gaps);
        Assert.Empty(stage.Wrong);
    }

    private static async Task HaltAsync(string exchange)
    {
        await using var stage = await FaultStage.LiveAsync(exchange);
        var injected = FaultStage.Now;
        stage.Inject("trading-halt", 22, stage.Instrument);
        var known = await stage.SaysAsync("is not traded, says the venue", UntilKnown);
        var learnt = FaultStage.Now;
        Assert.Equal([stage.Instrument], stage.Health.HaltedInstruments);
        await FaultStage.PassAsync(3);
        Assert.Empty(stage.PublishedSince(learnt + AtMost));
        var over = await stage.SaysAsync("is traded again, says the venue", UntilOver);
        var gap = await stage.GapAsync();
        await stage.AllInStepAsync();
        Assert.All(stage.PublishedSince(learnt + AtMost), book => Assert.True(book.LocalTimestamp >= gap.End));
        FaultRow.Print(
            exchange, "a market is not traded for 22 s", "one row maintenance, nothing published, others untouched",
            $"{FaultRow.Text(stage.Gaps)}; known after {known.TotalSeconds:0.0} s, over "
            + $"{over.TotalSeconds:0.0} s later; {stage.Health.ReconnectCount} reconnects; "
            + $"{stage.Wrong.Count} wrong books");
        Assert.Equal(GapReason.Maintenance, gap.Reason);
        Assert.InRange(gap.Duration.TotalSeconds, 20, 80);
        Assert.Equal(gap, Assert.Single(stage.Gaps));
        Assert.Equal(stage.Instrument, gap.Market.Instrument);
        Assert.Empty(stage.Wrong);
        Assert.Empty(stage.Health.HaltedInstruments);
        Assert.Equal(0, stage.Health.ReconnectCount);
        Assert.Equal(0, stage.Health.GapsLastHour);
        Assert.Equal(0, stage.Health.PolledMarkets);
        var others = stage.Feed.Markets.Where(market => market.Market.Instrument != stage.Instrument);
        Assert.All(others, market => Assert.True(
            stage.PublishedSince(injected, market.Market.Instrument).Count > 50));
    }
}
