using System.Runtime.InteropServices;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Platform.Timescale;

namespace Surveillance.MetricsEngine.Incidents;

/// <summary>
/// The books of the last while, of all markets in one log by the order in which they were read, so that a bound on its
/// memory shortens the time for all of them evenly: the oldest go first, whose ever they are. A book is known by its
/// place in the log, which is never given to another one; the books of a market are linked from the newest back.
/// It allocates only while it still grows. Not thread-safe.
/// </summary>
// 2,000 markets at ten books a second of 20 levels a side are 16 MB a second: hence numbers and no text, which takes
// 5 times as much.
internal sealed class RecentBooks
{
    /// <summary>What a book must be kept for: an alert may reach so far back.</summary>
    public static readonly TimeSpan Reach = TimeSpan.FromSeconds(30);

    /// <summary>
    /// What it is kept for: an alert is noticed a moment after it fired, and some seconds later when Redis was away.
    /// </summary>
    public static readonly TimeSpan Life = Reach + TimeSpan.FromSeconds(15);

    /// <summary>Emptied segments that are kept to be filled again.</summary>
    private const int MostSpare = 4;

    private readonly List<BookSegment> _segments = [];
    private readonly Stack<BookSegment> _spare = new(MostSpare);
    private readonly Dictionary<MarketId, long> _newest = [];

    /// <summary>Number of the first segment that is kept; those before it were let go.</summary>
    private long _first;

    /// <summary>Books in it.</summary>
    public int Count => _segments.Sum(segment => segment.Books);

    /// <summary>Memory that it takes, bytes.</summary>
    public long Bytes => (long)BookSegment.Size * (_segments.Count + _spare.Count);

    /// <summary>Books that were let go before they were 30 s old, for want of memory.</summary>
    public long LetGoEarly { get; private set; }

    /// <summary>When the last of those was read; not after now by much.</summary>
    public DateTimeOffset LetGoUntil { get; private set; }

    /// <summary>When the oldest book in it was read; null when there is none.</summary>
    public DateTimeOffset? OldestAt => _segments.Count > 0 ? _segments[0].OldestAt : null;

    /// <summary>
    /// Keeps a book, unless it is the one of its market that was kept last, verified live once more.
    /// </summary>
    /// <param name="book">The book.</param>
    /// <param name="figures">What was measured on it.</param>
    /// <param name="now">When it was read; never goes back by much.</param>
    /// <param name="maxBytes">The bound; one segment is always allowed.</param>
    /// <returns>Its place; null when it was not kept.</returns>
    public long? Keep(BookSnapshot book, in SnapshotFigures figures, DateTimeOffset now, long maxBytes)
    {
        LetGo(now);
        ref var newest = ref CollectionsMarshal.GetValueRefOrAddDefault(_newest, book.Market, out var isKnown);
        if (!isKnown)
            newest = KeptBook.None;
        if (IsKept(newest) && KeptBook.At(SpanOf(newest)).IsOf(book))
            return null;
        var size = KeptBook.SizeOf(book);
        if (size > BookSegment.Size)
        {
            (LetGoEarly, LetGoUntil) = (LetGoEarly + 1, now);
            return null;
        }

        if (_segments.Count == 0 || !_segments[^1].HasRoom(size))
            Add(now, maxBytes);
        var segment = _segments[^1];
        var place = PlaceOf(_first + _segments.Count - 1, segment.Length);
        KeptBook.Write(segment.Take(size, now), book, figures, now, newest);
        newest = place;
        return place;
    }

    /// <summary>The places of the kept books of a market, newest first.</summary>
    public IEnumerable<long> PlacesOf(MarketId market)
    {
        for (var place = _newest.GetValueOrDefault(market, KeptBook.None); IsKept(place);)
        {
            yield return place;
            place = KeptBook.At(SpanOf(place)).Previous;
        }
    }

    /// <summary>Whether the book at a place is still here.</summary>
    public bool IsKept(long place) => place >= PlaceOf(_first, 0);

    /// <summary>The head of the book at a place that is kept; valid until the next book is kept.</summary>
    public ref KeptBook At(long place) => ref KeptBook.At(SpanOf(place));

    /// <summary>The book at a place that is kept, as a snapshot without its profile.</summary>
    public BookSnapshot SnapshotAt(long place, MarketId market) => KeptBook.Read(SpanOf(place), market);

    /// <summary>
    /// Lets the books go that have had their time, and those from before the clock was set back, which would hold up
    /// all others.
    /// </summary>
    public void LetGo(DateTimeOffset now)
    {
        while (_segments is [{ NewestAt: var newest }, ..] && (now - newest > Life || ClockSetBack.Since(newest, now)))
            DropFirst();
        if (ClockSetBack.Since(LetGoUntil, now))
            LetGoUntil = now;
    }

    /// <summary>Forgets the names of markets whose books are gone.</summary>
    public void ForgetGone()
    {
        foreach (var (market, place) in _newest)
        {
            if (!IsKept(place))
                _newest.Remove(market);
        }
    }

    private void Add(DateTimeOffset now, long maxBytes)
    {
        while (_segments.Count > 0 && BookSegment.Size * (_segments.Count + 1L) > maxBytes)
        {
            if (KeptBook.CountYounger(_segments[0].Written, now - Reach) is var early and > 0)
                (LetGoEarly, LetGoUntil) = (LetGoEarly + early, _segments[0].NewestAt);
            DropFirst();
        }

        while (_spare.Count > 1 && Bytes > maxBytes)
            _spare.Pop();
        _segments.Add(_spare.TryPop(out var spare) ? spare : new BookSegment());
    }

    private void DropFirst()
    {
        var segment = _segments[0];
        _segments.RemoveAt(0);
        _first++;
        if (_spare.Count == MostSpare)
            return;
        segment.Clear();
        _spare.Push(segment);
    }

    private static long PlaceOf(long segment, int offset) => (segment * BookSegment.Size) + offset;

    private Span<byte> SpanOf(long place) =>
        _segments[(int)((place / BookSegment.Size) - _first)].Bytes.AsSpan((int)(place % BookSegment.Size));
}
