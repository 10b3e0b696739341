using System.Text.Json;
using Surveillance.Exchanges.Binance;
using Surveillance.Exchanges.Bybit;
using Surveillance.Exchanges.Coinbase;
using Surveillance.Exchanges.Kraken;
using Surveillance.Exchanges.Okx;
using Surveillance.Exchanges.Trading;

namespace Surveillance.Tests.Exchanges.Trading;

/// <summary>What follows from the words of each venue.</summary>
public sealed class InstrumentStateTests
{
    [Theory]
    [InlineData("okx", "live post_only", "suspend preopen rebase test something_new")]
    [InlineData(
        "binance", "TRADING",
        "BREAK HALT END_OF_DAY AUCTION_MATCH PRE_TRADING PENDING_TRADING PRE_SETTLE SETTLING CLOSE TRADING_HALT")]
    [InlineData("bybit", "Trading", "PreLaunch Settling Delivering Closed")]
    [InlineData(
        "kraken", "online post_only limit_only reduce_only", "cancel_only maintenance delisted work_in_progress")]
    [InlineData("coinbase", "online", "offline delisted")]
    public void Words_let_a_book_count_or_halt_it_and_none_says_nothing(string exchange, string traded, string halted)
    {
        Assert.Null(StateOf(exchange, ""));
        Assert.All(traded.Split(' '), word => Assert.Equal(
            new InstrumentState(TradingState.Traded, word), StateOf(exchange, word)));
        Assert.All(halted.Split(' '), word => Assert.Equal(
            new InstrumentState(TradingState.Halted, word), StateOf(exchange, word)));
    }

    [Theory]
    [InlineData("maintenance", "online", nameof(TradingState.Halted))]
    [InlineData("cancel_only", "", nameof(TradingState.Halted))]
    [InlineData("online", "maintenance", nameof(TradingState.Halted))]
    [InlineData("online", "post_only", nameof(TradingState.Traded))]
    [InlineData("post_only", "online", nameof(TradingState.Traded))]
    [InlineData("online", "", nameof(TradingState.Traded))]
    public void A_pair_of_kraken_is_traded_where_its_engine_works_and_it_is(string engine, string pair, string state) =>
        Assert.Equal(state, KrakenStates.Of(engine, pair)!.Value.Trading.ToString());

    [Theory]
    [InlineData("trading_disabled", true)]
    [InlineData("is_disabled", true)]
    [InlineData("cancel_only", true)]
    [InlineData("auction_mode", true)]
    [InlineData("limit_only", false)]
    [InlineData("post_only", false)]
    public void Some_flags_of_coinbase_halt_a_product(string flag, bool halts)
    {
        using var json = JsonDocument.Parse($$"""{"status":"online","{{flag}}":true}""");
        var state = CoinbaseStates.Of(json.RootElement)!.Value;
        Assert.Equal(halts ? TradingState.Halted : TradingState.Traded, state.Trading);
        Assert.Equal(halts ? flag : "online", state.Word);
    }

    private static InstrumentState? StateOf(string exchange, string word)
    {
        using var json = JsonDocument.Parse($$"""{"status":"{{word}}"}""");
        return exchange switch
        {
            "okx" => OkxStates.Of(word),
            "binance" => BinanceStates.Of(word),
            "bybit" => BybitStates.Of(word),
            "kraken" => KrakenStates.Of("", word),
            _ => CoinbaseStates.Of(json.RootElement),
        };
    }
}
