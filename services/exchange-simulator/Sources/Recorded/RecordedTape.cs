using Surveillance.ExchangeSimulator.Books;
using Surveillance.ExchangeSimulator.Markets;

namespace Surveillance.ExchangeSimulator.Sources.Recorded;

/// <summary>
/// A stretch of a recording made ready to be replayed: the book at its beginning, and what happened then.
/// </summary>
internal sealed class RecordedTape
{
    private RecordedTape(
        TwoSidedBook start, long startId, IReadOnlyList<RecordedEvent> events, long beginUs, TimeSpan length) =>
        (Start, StartId, Events, BeginUs, Length) = (start, startId, events, beginUs, length);

    /// <summary>The book where the tape begins.</summary>
    public TwoSidedBook Start { get; }

    /// <summary>Sequence id of that book.</summary>
    public long StartId { get; }

    /// <summary>Depth, top, trades and marks, all later than the start.</summary>
    public IReadOnlyList<RecordedEvent> Events { get; }

    /// <summary>Receive time of the beginning, µs.</summary>
    public long BeginUs { get; }

    public TimeSpan Length { get; }

    public TimeSpan At(int index) => TimeSpan.FromMicroseconds(Events[index].ReceivedUs - BeginUs);

    /// <summary>
    /// Cuts the tape from a recording: loads the first snapshot, brings the book up to the beginning by the venue's
    /// own rule (futures apply from the first event with u ≥ L, spot from the first with u &gt; L), and keeps what
    /// is received until the end.
    /// </summary>
    /// <exception cref="FormatException">There is no snapshot.</exception>
    public static RecordedTape Cut(IReadOnlyList<RecordedEvent> recording, MarketSpec spec, long beginUs, long endUs)
    {
        var snapshot = recording.OfType<RecordedSnapshot>().FirstOrDefault()
            ?? throw new FormatException($"The recording of {spec.Id} holds no depth snapshot.");
        var least = spec.Kind == VenueKind.BinanceFutures ? snapshot.Id : snapshot.Id + 1;
        var (book, id) = (new TwoSidedBook(), snapshot.Id);
        book.Bids.Apply(snapshot.Bids);
        book.Asks.Apply(snapshot.Asks);
        List<RecordedEvent> events = [];
        foreach (var next in recording)
        {
            if (next.ReceivedUs > endUs) break;
            if (next is RecordedSnapshot || (next is RecordedDepth early && early.LastId < least)) continue;
            if (next.ReceivedUs > beginUs)
            {
                events.Add(next);
            }
            else if (next is RecordedDepth depth)
            {
                book.Bids.Apply(depth.Bids);
                book.Asks.Apply(depth.Asks);
                id = depth.LastId;
            }
        }

        return new RecordedTape(book, id, events, beginUs, TimeSpan.FromMicroseconds(endUs - beginUs));
    }
}
