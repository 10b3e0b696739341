using Surveillance.ExchangeSimulator;
using Surveillance.ExchangeSimulator.Faults;
using Surveillance.Markets;
using Surveillance.Tests.Exchanges;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Faults;

/// <summary>Sockets that end, die or say nothing.</summary>
public sealed class ConnectionFaultTests
{
    private static readonly TimeSpan Ping = TimeSpan.FromSeconds(2);

    /// <summary>How long after an unanswered ping a connection is given up, and the pace of looking.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(12);

    public static TheoryData<string> Venues => ["binance", "okx", "bybit", "kraken", "coinbase"];

    [Theory]
    [MemberData(nameof(Venues))]
    public async Task A_socket_that_is_cut_is_a_gap_of_each_market_and_is_made_again(string exchange)
    {
        await using var stage = await FaultStage.LiveAsync(exchange);
        stage.Inject("abnormal-close", 1, null);
        await Eventually.TrueAsync(
            () => stage.Feed.Markets.All(market => stage.GapsOf(market.Market.Instrument).Count > 0), "gaps are told");
        await stage.AllInStepAsync();
        FaultRow.Print(
            exchange, "each socket cut (1006)", "reconnect, one gap a market",
            $"{FaultRow.Text(stage.Gaps)}, {stage.Health.ReconnectCount} reconnects; {stage.Wrong.Count} wrong books");
        Assert.All(stage.Gaps, gap => Assert.Equal(GapReason.Disconnect, gap.Reason));
        Assert.Equal(stage.Feed.Markets.Count, stage.Gaps.Count);
        Assert.True(stage.Health.ReconnectCount > 0);
        Assert.Empty(stage.Wrong);
    }

    [Theory]
    [MemberData(nameof(Venues))]
    public async Task A_half_open_socket_is_found_within_the_idle_limit(string exchange)
    {
        await using var stage = await FaultStage.LiveAsync(exchange, plan => plan with
        {
            Venue = plan.Venue with { Connection = plan.Venue.Connection with { PingInterval = Ping } },
        });
        var injected = FaultStage.Now;
        stage.Inject("half-open", 60, null);
        var found = await stage.SaysAsync("disconnect", Ping + Grace + TimeSpan.FromSeconds(5));
        await stage.GapAsync();
        await stage.AllInStepAsync();
        FaultRow.Print(
            exchange, $"half-open sockets, pings each {Ping.TotalSeconds} s", "found within the idle limit",
            $"given up after {found.TotalSeconds:0.0} s; {FaultRow.Text(stage.Gaps)}; {stage.Wrong.Count} wrong");
        Assert.True(found <= Ping + Grace);
        Assert.All(stage.Gaps, gap => Assert.True(gap.Reason is GapReason.StreamSilent or GapReason.Disconnect));
        Assert.All(stage.Gaps, gap => Assert.True(gap.Start <= injected + TimeSpan.FromSeconds(1)));
        Assert.Empty(stage.Wrong);
    }

    [Fact]
    public async Task The_end_of_a_fault_finds_sockets_that_their_client_gave_up_gone_and_the_venue_goes_on()
    {
        await using var stage = await FaultStage.LiveAsync("binance", plan => plan with
        {
            Venue = plan.Venue with { Connection = plan.Venue.Connection with { PingInterval = Ping } },
        });
        stage.Inject("half-open", 8, null);
        await FaultStage.PassAsync(9);
        await stage.AllInStepAsync();
        Assert.False(stage.Simulator.Completion.IsCompleted);
    }

    [Theory]
    [MemberData(nameof(Venues))]
    public async Task A_stream_that_goes_silent_on_a_live_socket_is_told_on_its_market_alone(string exchange)
    {
        await using var stage = await FaultStage.LiveAsync(exchange, FeedStage.Attentive);
        var isSlow = exchange == "bybit";

        // The fewer frames a second, the longer it takes until its pace is learnt.
        await FaultStage.PassAsync(isSlow ? 15 : 0);
        var injected = FaultStage.Now;
        stage.Inject("silent-stream", 12, stage.Instrument);

        // Twenty pauses are silence, which is looked for once a second: of a tenth of a second, on Bybit of a fifth.
        // The fault lasts longer than what a slow machine makes of them.
        var known = TimeSpan.FromSeconds(isSlow ? 6 : 4);
        var gap = await stage.GapAsync();
        await stage.AllInStepAsync();
        Assert.All(stage.PublishedSince(injected + known), book => Assert.True(book.LocalTimestamp >= gap.End));
        FaultRow.Print(
            exchange, "a book silent for 12 s, socket alive", "stream_silent within its limit, on that market",
            $"{FaultRow.Text(stage.Gaps)}, {stage.Health.ReconnectCount} reconnects; {stage.Wrong.Count} wrong books");
        Assert.Equal(GapReason.StreamSilent, gap.Reason);
        Assert.True(gap.Start <= injected + TimeSpan.FromSeconds(1));
        Assert.All(stage.Gaps, one => Assert.Equal(stage.Instrument, one.Market.Instrument));
        Assert.Equal(0, stage.Health.ReconnectCount);
        Assert.Empty(stage.Wrong);
    }

    [Theory]
    [MemberData(nameof(Venues))]
    public async Task A_subscription_that_is_acknowledged_and_never_speaks_is_asked_for_again(string exchange)
    {
        var silent = exchange is "kraken" or "coinbase" ? "BTC-USD-SPOT" : "BTC-USDT-PERP";
        var lasting = TimeSpan.FromSeconds(16);
        await using var stage = await FaultStage.SetAsync(exchange, new SimulatorOptions
        {
            DollarVenues = [exchange],
            Faults = [new Fault("silent-stream", exchange, silent, TimeSpan.Zero, lasting)],
        });
        var begun = FaultStage.Now;
        await Eventually.TrueAsync(
            () => stage.Log.Entries.Any(entry => IsRenewal(entry.Text, silent)), "it is asked for again",
            lasting - TimeSpan.FromSeconds(1));
        var asked = FaultStage.Now - begun;
        var others = stage.Feed.Markets.Where(market => market.Market.Instrument != silent).ToList();
        Assert.All(others, market => Assert.NotEmpty(stage.PublishedSince(begun, market.Market.Instrument)));
        Assert.Empty(stage.PublishedSince(begun, silent));
        Assert.DoesNotContain(stage.Lines, line => line.EndsWith($"{exchange} {silent}", StringComparison.Ordinal));
        await stage.AllInStepAsync(TimeSpan.FromSeconds(60));
        FaultRow.Print(
            exchange, $"a book acknowledged and silent for {lasting.TotalSeconds} s", "an ack proves nothing",
            $"asked again after {asked.TotalSeconds:0.0} s, called subscribed with its first data alone, "
            + $"{FaultRow.Text(stage.Gaps)}");
        Assert.Empty(stage.Gaps);
        Assert.Empty(stage.Wrong);
    }

    private static bool IsRenewal(string line, string instrument) =>
        line.Contains(instrument, StringComparison.Ordinal)
        && line.Contains("subscrib", StringComparison.Ordinal);
}
