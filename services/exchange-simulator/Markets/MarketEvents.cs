namespace Surveillance.ExchangeSimulator.Markets;

/// <summary>
/// When something happens: in the source's own time, which paces the streams, and on the wall, which stamps the frames.
/// </summary>
/// <param name="Elapsed">Since the start of the source; runs <c>--speed</c> times as fast as the wall.</param>
/// <param name="UnixMs">Wall time, ms.</param>
internal readonly record struct Moment(TimeSpan Elapsed, long UnixMs);

/// <summary>The best bid and ask at a sequence id, in venue units.</summary>
internal readonly record struct TopQuote(long Id, long Bid, long BidSize, long Ask, long AskSize, long VenueDelayMs)
{
    public bool SameLevels(in TopQuote other) =>
        (Bid, BidSize, Ask, AskSize) == (other.Bid, other.BidSize, other.Ask, other.AskSize);
}

/// <summary>A trade in venue units.</summary>
internal readonly record struct TradePrint(long Id, long Price, long Size, bool BuyerIsMaker, long VenueDelayMs);
