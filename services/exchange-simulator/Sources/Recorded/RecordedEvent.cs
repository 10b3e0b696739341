using Surveillance.ExchangeSimulator.Books;
using Surveillance.ExchangeSimulator.Markets;

namespace Surveillance.ExchangeSimulator.Sources.Recorded;

/// <summary>Something a recorder received.</summary>
/// <param name="ReceivedUs">By the recorder's clock, µs since 1970.</param>
internal abstract record RecordedEvent(long ReceivedUs);

/// <summary>A whole book, from REST or as a snapshot in the stream.</summary>
internal sealed record RecordedSnapshot(long ReceivedUs, long Id, PriceLevel[] Bids, PriceLevel[] Asks)
    : RecordedEvent(ReceivedUs);

/// <summary>A change of the book.</summary>
internal sealed record RecordedDepth(
    long ReceivedUs,
    long FirstId,
    long LastId,
    long PreviousId,
    long VenueDelayMs,
    PriceLevel[] Bids,
    PriceLevel[] Asks)
    : RecordedEvent(ReceivedUs);

/// <summary>A bookTicker.</summary>
internal sealed record RecordedTop(long ReceivedUs, TopQuote Quote) : RecordedEvent(ReceivedUs);

/// <summary>A trade.</summary>
internal sealed record RecordedTrade(long ReceivedUs, TradePrint Trade) : RecordedEvent(ReceivedUs);

/// <summary>A mark price with its index, in quote.</summary>
internal sealed record RecordedMark(long ReceivedUs, double Mark, double Index) : RecordedEvent(ReceivedUs);
