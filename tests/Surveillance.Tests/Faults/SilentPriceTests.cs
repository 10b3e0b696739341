using Surveillance.ExchangeSimulator;
using Surveillance.ExchangeSimulator.Faults;
using Surveillance.Markets;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Faults;

/// <summary>One stream of prices that says nothing, while the books of its connection go on.</summary>
public sealed class SilentPriceTests
{
    private static readonly TimeSpan WithinALimit = TimeSpan.FromSeconds(60);

    public static TheoryData<string, string> Streams => new()
    {
        { "binance", "silent-mark" },
        { "okx", "silent-mark" },
        { "bybit", "silent-ticker" },
        { "kraken", "silent-ticker" },
        { "coinbase", "silent-ticker" },
    };

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task A_stream_of_prices_that_stops_is_subscribed_anew_and_its_values_come_back(
        string exchange, string fault)
    {
        await using var stage = await FaultStage.LiveAsync(exchange);
        await Eventually.TrueAsync(
            () => ToldAt(Ticker(stage), fault) is not null, "prices are told");

        // Tickers speak when something changes, and until the rhythm of a busy one is known it may rest for minutes.
        if (fault == "silent-ticker")
            await FaultStage.PassAsync(20);
        stage.Inject(fault, 1, stage.Instrument);
        await FaultStage.PassAsync(2);
        var stopped = ToldAt(Ticker(stage), fault)!.Value;
        await FaultStage.PassAsync(2);
        Assert.Equal(stopped, ToldAt(Ticker(stage), fault));
        await Eventually.TrueAsync(() => ToldAt(Ticker(stage), fault) > stopped, "its values come back", WithinALimit);
        var silent = ToldAt(Ticker(stage), fault)!.Value - stopped;
        await stage.AllInStepAsync();
        FaultRow.Print(
            exchange, $"{fault}: one stream of prices stops, books go on", "subscribed anew, no gap",
            $"values came back after {silent.TotalSeconds:0.0} s, {stage.Health.StreamsRenewed} streams renewed; "
            + $"{FaultRow.Text(stage.Gaps)}; {stage.Wrong.Count} wrong books published");
        Assert.Equal(1, stage.Health.StreamsRenewed);
        Assert.Single(Renewals(stage));
        Assert.Empty(stage.Gaps);
        Assert.Empty(stage.Wrong);
        Assert.Equal(0, stage.Health.ReconnectCount);
        var others = stage.Feed.Markets.Where(market => market.Market.Instrument != stage.Instrument);
        Assert.All(others, market => Assert.True(
            FaultStage.Now - market.Ticker!.LocalTimestamp < TimeSpan.FromSeconds(15)));
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task A_stream_of_prices_that_is_acknowledged_and_never_speaks_is_subscribed_anew(
        string exchange, string fault)
    {
        var silent = exchange is "kraken" or "coinbase" ? "BTC-USD-SPOT" : "BTC-USDT-PERP";
        await using var stage = await FaultStage.SetAsync(exchange, new SimulatorOptions
        {
            DollarVenues = [exchange],
            Faults = [new Fault(fault, exchange, silent, TimeSpan.Zero, TimeSpan.FromSeconds(4))],
        });
        var begun = FaultStage.Now;
        await Eventually.TrueAsync(
            () => ToldAt(Ticker(stage, silent), fault) is not null, "its values come", WithinALimit);
        await stage.AllInStepAsync();
        FaultRow.Print(
            exchange, $"{fault}: a stream of prices acknowledged and silent", "subscribed anew by its deadline, no gap",
            $"values came {(FaultStage.Now - begun).TotalSeconds:0.0} s after the start, "
            + $"{stage.Health.StreamsRenewed} streams renewed; {FaultRow.Text(stage.Gaps)}");
        Assert.Equal(1, stage.Health.StreamsRenewed);
        Assert.Single(Renewals(stage));
        Assert.Empty(stage.Gaps);
        Assert.Empty(stage.Wrong);
        Assert.Equal(0, stage.Health.ReconnectCount);
    }

    private static Ticker? Ticker(FaultStage stage, string? instrument = null) =>
        stage.Feed.Markets.Single(market => market.Market.Instrument == (instrument ?? stage.Instrument)).Ticker;

    /// <summary>When the figures that the fault silences were last told; null when they never were.</summary>
    private static DateTimeOffset? ToldAt(Ticker? ticker, string fault) =>
        fault == "silent-mark" ? ticker?.MarkIndexAt : ticker?.LocalTimestamp;

    private static IEnumerable<string> Renewals(FaultStage stage) => stage.Log.Entries
        .Select(entry => entry.Text)
        .Where(text => text.Contains("has told no price", StringComparison.Ordinal));
}
