using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Surveillance.Markets;
using Surveillance.Platform.Timescale;

namespace Surveillance.MetricsEngine.Incidents;

/// <summary>
/// The head of a kept book: what a row of <c>order_book_snapshots</c> tells, but for the levels, which stand behind it
/// as pairs of doubles, bids first. Unknown figures are NaN, instants are UTC ticks.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct KeptBook
{
    /// <summary>The place of no book.</summary>
    public const long None = -1;

    private int _size, _bids, _asks, _depthLevels;
    private long _readAt, _timestamp, _localTimestamp, _sequenceId, _updateCount;
    private double _bestBid, _bestAsk, _mid, _spreadBps, _coveredBid, _coveredAsk;
    private SnapshotFigures _figures;
    private BookSource _source;
    private byte _simulated;

    /// <summary>Set once it is on its way into the history, so that no second alert sends it again.</summary>
    public byte IsTaken;

    /// <summary>The place of the book of the same market before it; it may be gone.</summary>
    public long Previous { get; private set; }

    /// <summary>What was measured on it.</summary>
    public readonly SnapshotFigures Figures => _figures;

    /// <summary>The head that stands at the beginning of some bytes.</summary>
    public static ref KeptBook At(Span<byte> bytes) => ref MemoryMarshal.AsRef<KeptBook>(bytes);

    /// <summary>Bytes that a book takes; a multiple of 8, so that every number lies where it is read fastest.</summary>
    public static int SizeOf(BookSnapshot book) =>
        Unsafe.SizeOf<KeptBook>() + ((book.Bids.Count + book.Asks.Count) * Unsafe.SizeOf<Level>());

    /// <summary>Writes a book into as many bytes as it takes.</summary>
    public static void Write(
        Span<byte> into, BookSnapshot book, in SnapshotFigures figures, DateTimeOffset readAt, long previous)
    {
        At(into) = new KeptBook
        {
            _size = into.Length, _bids = book.Bids.Count, _asks = book.Asks.Count, _depthLevels = book.DepthLevels,
            _readAt = readAt.UtcTicks, _timestamp = book.Timestamp.UtcTicks,
            _localTimestamp = book.LocalTimestamp.UtcTicks, _sequenceId = book.SequenceId,
            _updateCount = book.UpdateCount, _bestBid = Of(book.BestBid), _bestAsk = Of(book.BestAsk),
            _mid = Of(book.MidPrice), _spreadBps = Of(book.SpreadBps), _coveredBid = Of(book.CoveredBidBps),
            _coveredAsk = Of(book.CoveredAskBps), _figures = figures, _source = book.Source,
            _simulated = book.Simulated ? (byte)1 : (byte)0, Previous = previous,
        };
        var levels = LevelsOf(into);
        Copy(book.Bids, levels);
        Copy(book.Asks, levels[book.Bids.Count..]);
    }

    /// <summary>Reads a book, which has no profile then.</summary>
    public static BookSnapshot Read(Span<byte> bytes, MarketId market)
    {
        ref var head = ref At(bytes);
        var levels = LevelsOf(bytes[..head._size]);
        return new BookSnapshot
        {
            Market = market,
            Timestamp = new DateTimeOffset(head._timestamp, TimeSpan.Zero),
            LocalTimestamp = new DateTimeOffset(head._localTimestamp, TimeSpan.Zero),
            SequenceId = head._sequenceId,
            Source = head._source,
            Simulated = head._simulated != 0,
            BestBid = Known(head._bestBid),
            BestAsk = Known(head._bestAsk),
            MidPrice = Known(head._mid),
            SpreadBps = Known(head._spreadBps),
            DepthLevels = head._depthLevels,
            UpdateCount = head._updateCount,
            Bids = levels[..head._bids].ToArray(),
            Asks = levels[head._bids..].ToArray(),
            CoveredBidBps = Known(head._coveredBid),
            CoveredAskBps = Known(head._coveredAsk),
        };
    }

    /// <summary>How many of the books that stand one behind the other were read after a moment.</summary>
    public static int CountYounger(ReadOnlySpan<byte> books, DateTimeOffset moment)
    {
        var younger = 0;
        while (books.Length > 0)
        {
            ref readonly var head = ref MemoryMarshal.AsRef<KeptBook>(books);
            younger += head._readAt > moment.UtcTicks ? 1 : 0;
            books = books[head._size..];
        }

        return younger;
    }

    /// <summary>Whether it is a book, whenever that one was verified live.</summary>
    public readonly bool IsOf(BookSnapshot book) =>
        (_sequenceId, _updateCount, _timestamp) == (book.SequenceId, book.UpdateCount, book.Timestamp.UtcTicks);

    /// <summary>Whether it is of a span of time, by the venue's clock or by ours.</summary>
    public readonly bool IsWithin(DateTimeOffset from, DateTimeOffset until) =>
        Lies(_timestamp, from, until) || Lies(_localTimestamp, from, until);

    private static bool Lies(long ticks, DateTimeOffset from, DateTimeOffset until) =>
        ticks >= from.UtcTicks && ticks <= until.UtcTicks;

    private static Span<Level> LevelsOf(Span<byte> bytes) =>
        MemoryMarshal.Cast<byte, Level>(bytes[Unsafe.SizeOf<KeptBook>()..]);

    private static void Copy(IReadOnlyList<Level> from, Span<Level> to)
    {
        if (from is Level[] array)
        {
            array.CopyTo(to);
            return;
        }

        for (var i = 0; i < from.Count; i++)
            to[i] = from[i];
    }

    private static double Of(double? value) => value ?? double.NaN;

    private static double? Known(double value) => double.IsNaN(value) ? null : value;
}
