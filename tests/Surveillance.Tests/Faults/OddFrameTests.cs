using Surveillance.ExchangeSimulator;
using Surveillance.ExchangeSimulator.Faults;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Faults;

/// <summary>Frames and books that are odd and right: nothing of it is a reason to lose data.</summary>
public sealed class OddFrameTests
{
    private static readonly string[] Everywhere = ["binance", "okx", "bybit", "kraken", "coinbase"];

    private static readonly string[] Names =
    [
        "empty-side", "zero-quantity", "tiny-sizes", "unknown-fields", "spaced-json", "split-frames", "huge-message",
        "frozen-spread",
    ];

    private static readonly string[] OkxNames = ["sequence-reset", "heartbeat", "checksum-zero", "checksum-absent"];

    public static TheoryData<string> Venues => [.. Everywhere];

    [Theory]
    [MemberData(nameof(Venues))]
    public async Task What_is_odd_and_right_is_no_gap_and_no_bad_frame(string exchange)
    {
        await using var stage = await FaultStage.LiveAsync(exchange);
        foreach (var name in exchange == "okx" ? Names.Concat(OkxNames) : Names)
        {
            var injected = FaultStage.Now;
            stage.Inject(name, 2, null);
            await FaultStage.PassAsync(2.2);
            var published = stage.PublishedSince(injected).Count;
            await stage.AllInStepAsync();
            FaultRow.Print(
                exchange, $"{name} for 2 s", "no crash, no gap",
                $"{FaultRow.Text(stage.Gaps)}, {stage.Health.BadFrames} bad frames, {stage.Health.ReconnectCount} "
                + $"reconnects; {published} books published meanwhile, {stage.Wrong.Count} wrong");
            Assert.Empty(stage.Gaps);
            Assert.Empty(stage.Wrong);
            Assert.Equal((0, 0), (stage.Health.BadFrames, stage.Health.ReconnectCount));
            Assert.True(published > 10, $"{name}: {published} books");
        }
    }

    [Theory]
    [InlineData("binance")]
    [InlineData("okx")]
    [InlineData("bybit")]
    [InlineData("kraken")]
    [InlineData("coinbase")]
    public async Task A_market_without_sellers_has_no_ask_and_no_spread(string exchange)
    {
        await using var stage = await FaultStage.LiveAsync(exchange);
        var injected = FaultStage.Now;
        stage.Inject("empty-side", 3, stage.Instrument);
        var book = await Eventually.ValueAsync(
            () => Task.FromResult(stage.PublishedSince(injected).FirstOrDefault(one => one.Asks.Count == 0)),
            "a book without asks is published");
        Assert.Null(book.BestAsk);
        Assert.Null(book.SpreadBps);
        Assert.NotEmpty(book.Bids);
    }

    [Theory]
    [MemberData(nameof(Venues))]
    public async Task A_market_may_have_the_same_fault_twice_at_once(string exchange)
    {
        await using var stage = await FaultStage.LiveAsync(exchange);
        foreach (var name in Names)
        {
            stage.Inject(name, 2, null);
            stage.Inject(name, 2, stage.Instrument);
        }

        await FaultStage.PassAsync(2.2);
        var over = FaultStage.Now;
        await Eventually.TrueAsync(() => stage.PublishedSince(over).Count > 5, "the venue goes on");
        await stage.AllInStepAsync();
        Assert.Empty(stage.Gaps);
        Assert.Empty(stage.Wrong);
        Assert.Equal((0, 0), (stage.Health.BadFrames, stage.Health.ReconnectCount));
    }

    [Fact]
    public void Every_fault_makes_sense_on_a_venue_that_is_served_and_is_refused_elsewhere()
    {
        foreach (var type in FaultCatalog.All)
        {
            Assert.NotEmpty(type.Exchanges);
            Assert.All(type.Exchanges, exchange => Assert.Contains(exchange, Everywhere));
            var text = $"{type.Name}@1.5+2:{type.Exchanges[0]}:BTC-USDT-PERP";
            Assert.True(Fault.TryParse(text, out var fault, out var mistake), mistake);
            Assert.Equal(text, $"{fault}");
            foreach (var other in Everywhere.Except(type.Exchanges))
            {
                Assert.False(Fault.TryParse($"{type.Name}@0+1:{other}", out _, out mistake));
                Assert.Contains(
                    $"{type.Name} makes no sense on {other}; it does on", mistake, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("earthquake@1+1", "known are drop-frames, duplicate-frame")]
    [InlineData("half-open", "is not of the form NAME@START+DURATION[:exchange[:instrument]]")]
    [InlineData("half-open@1+0", "DURATION > 0")]
    [InlineData("half-open@1+1:a:b:c", "DURATION > 0")]
    [InlineData("half-open@1+1:atlantis", "half-open makes no sense on atlantis; it does on binance, okx")]
    public void A_wrong_fault_is_refused_with_what_is_wrong(string text, string expected)
    {
        Assert.False(Fault.TryParse(text, out _, out var mistake));
        Assert.Contains(expected, mistake, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_on_a_market_that_is_not_served_is_refused()
    {
        var fault = new Fault("drop-frames", "okx", "DOGE-USDT-SPOT", TimeSpan.Zero, TimeSpan.FromSeconds(1));
        var refused = await Assert.ThrowsAsync<SimulatorOptionsException>(() => Simulator.StartAsync(
            new SimulatorOptions { Faults = [fault] }, TimeProvider.System, TestContext.Current.CancellationToken));
        Assert.Contains("okx:DOGE-USDT-SPOT is not served", refused.Message, StringComparison.Ordinal);
    }
}
