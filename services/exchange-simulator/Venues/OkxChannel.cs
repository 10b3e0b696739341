using Surveillance.ExchangeSimulator.Markets;
using Surveillance.ExchangeSimulator.Streams;

namespace Surveillance.ExchangeSimulator.Venues;

/// <summary>The public channels of OKX v5 that are spoken.</summary>
internal static class OkxChannel
{
    /// <summary>
    /// The market and the maker of the topic; null when the channel or the instrument does not exist.
    /// </summary>
    public static (SimulatedMarket Market, Func<SimulatedMarket, Topic> Make)? Find(
        MarketBoard board, string channel, string instId)
    {
        var name = $"{channel}:{instId}";
        var market = channel == "index-tickers"
            ? board.Find(VenueKind.OkxSpot, instId)
            : board.Find(VenueKind.OkxSwap, instId) ?? board.Find(VenueKind.OkxSpot, instId);
        if (market is null || (channel is "mark-price" or "funding-rate" && !market.Spec.IsPerpetual)) return null;
        OkxPriceTopic Price(SimulatedMarket of, double everySeconds, Action<FrameText, SimulatedMarket, long> body) =>
            new(name, of, channel, instId, TimeSpan.FromSeconds(everySeconds), body);
        Func<SimulatedMarket, Topic>? make = channel switch
        {
            "books" => of => new OkxBooksTopic(name, of),
            "books5" => of => new OkxBestTopic(name, of, channel, 5, TimeSpan.FromMilliseconds(100)),
            "bbo-tbt" => of => new OkxBestTopic(name, of, channel, 1, TimeSpan.FromMilliseconds(10)),
            "trades" => of => new OkxTradesTopic(name, of),
            "tickers" => of => new OkxTickerTopic(name, of),
            "mark-price" => of => Price(of, 0.2, OkxBodies.Mark),
            "index-tickers" => of => Price(of, 0.1, OkxBodies.Index),
            "funding-rate" => of => Price(of, 30, OkxBodies.FundingRate),
            _ => null,
        };
        return make is null ? null : (market, make);
    }
}
