using System.Collections.Concurrent;
using Surveillance.ExchangeSimulator.Markets;
using Surveillance.ExchangeSimulator.Streams;

namespace Surveillance.ExchangeSimulator.Venues;

/// <summary>The book topics of all Bybit markets: one a market and depth for all clients, so that ids go on.</summary>
internal sealed class BybitBooks(MarketBoard board)
{
    private readonly ConcurrentDictionary<(VenueKind Kind, string Topic), BybitBookTopic> _topics = new();

    /// <summary>The market and the maker of a topic; null when there is none of that name.</summary>
    public (SimulatedMarket Market, Func<SimulatedMarket, Topic> Make)? Find(VenueKind kind, string topic)
    {
        var parts = topic.Split('.');
        if (board.Find(kind, parts[^1]) is not { } market) return null;
        return parts switch
        {
            ["orderbook", "1" or "50" or "200" or "1000", _] => (market, of => Book(of, int.Parse(parts[1]))),
            ["tickers", _] => (market, of => new BybitTickerTopic(topic, of)),
            _ => null,
        };
    }

    /// <summary>The topic of a market's book; used under the market's gate.</summary>
    public BybitBookTopic Book(SimulatedMarket market, int depth) => _topics.GetOrAdd(
        (market.Spec.Kind, $"orderbook.{depth}.{market.Spec.Symbol}"),
        key => new BybitBookTopic(key.Topic, market, depth));
}
