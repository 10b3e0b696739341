using Surveillance.Exchanges;
using Surveillance.Exchanges.Binance;
using Surveillance.Markets;
using static Surveillance.Tests.Exchanges.Offline;

namespace Surveillance.Tests.Exchanges;

/// <summary>A figure of a ticker is as old as the frame that told it.</summary>
public sealed class TickerStateTests
{
    private static readonly TickerUpdate Prices = new() { Mark = 101, Index = 100, FundingRate = 0.0001 };

    private readonly TickerState _state = new(new MarketId("binance", "BTC-USDT-PERP"), simulated: false);

    [Fact]
    public void Figures_of_several_streams_are_one_ticker()
    {
        _state.Merge(Prices, Start);
        var ticker = _state.Merge(new TickerUpdate { Last = 102, Volume24h = 7 }, Start.AddSeconds(1))!;
        Assert.Equal((102, 7, 101, 100), (ticker.Last, ticker.Volume24h, ticker.Mark, ticker.Index));
        Assert.Equal((Start, Start), (ticker.MarkIndexAt, ticker.FundingAt));
        Assert.Equal(Start.AddSeconds(1), ticker.LocalTimestamp);
    }

    [Fact]
    public void A_figure_that_is_not_told_again_is_unknown_while_others_go_on()
    {
        _state.Merge(Prices, Start);
        var late = Start + TickerState.Reach;
        Assert.Equal(0.0001, _state.Merge(new TickerUpdate { Last = 102 }, late)!.FundingRate);
        var ticker = _state.Merge(new TickerUpdate { Last = 102 }, late.AddSeconds(1))!;
        Assert.Equal(102, ticker.Last);
        Assert.Equal((null, null, null, null), (ticker.Mark, ticker.Index, ticker.MarkIndexAt, ticker.FundingRate));
    }

    [Fact]
    public void A_rate_that_the_venue_takes_back_is_unknown_at_once()
    {
        _state.Merge(Prices, Start);
        Assert.True(BinanceNormalizer.TryOpen(
            """{"stream":"s","data":{"e":"markPriceUpdate","p":"28147.2","i":"28159.7","r":"","T":0}}"""u8,
            out _, out var data));
        var ticker = _state.Merge(BinanceNormalizer.ReadMarkPrice(data), Start.AddSeconds(1))!;
        Assert.Equal((28147.2, 28159.7), (ticker.Mark, ticker.Index));
        Assert.Equal((null, null, null), (ticker.FundingRate, ticker.FundingAt, ticker.NextFundingTime));
    }

    [Fact]
    public void What_a_lost_connection_told_is_forgotten_and_the_rest_is_not_made_younger()
    {
        _state.Merge(Prices, Start);
        _state.Merge(new TickerUpdate { Last = 102 }, Start.AddSeconds(1));
        var ticker = _state.Forget(TickerParts.Mark | TickerParts.Index | TickerParts.Funding)!;
        Assert.Equal((102, null, null), (ticker.Last, ticker.Mark, ticker.FundingRate));
        Assert.Equal(Start.AddSeconds(1), ticker.LocalTimestamp);
        Assert.Null(_state.Forget(TickerParts.Last));
    }

    [Fact]
    public void A_listed_interval_goes_with_the_rate_and_tells_nothing_alone()
    {
        _state.ListedFundingHours = 4;
        Assert.Null(_state.Current);
        Assert.Equal(4, _state.Merge(Prices, Start)!.FundingIntervalHours);
        Assert.Equal(8, _state.Merge(Prices with { FundingIntervalHours = 8 }, Start)!.FundingIntervalHours);
    }
}
