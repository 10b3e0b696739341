using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.MetricsEngine.Figures;
using Surveillance.Platform.Hosting;
using Surveillance.Platform.Timescale;

namespace Surveillance.MetricsEngine.Incidents;

/// <summary>
/// Stores every book within 30 s around the moments of alerts, of each market that an alert is made of. Those before
/// are taken from the recent ones, whether or not the market is still measured here, and those after as they come.
/// Once a second, or when many have gathered, because each commit becomes a transaction of the database; and never very
/// many at a time, so that a market in trouble does not hold up the measuring of the others.
/// </summary>
internal sealed class AlertBooks(Inbox<AlertMoment> inbox, History history, ServicePulse pulse)
{
    private const int BooksATurn = 256;
    private const double Megabyte = 1 << 20;
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    private readonly RecentBooks _recent = new();
    private readonly Dictionary<MarketId, DateTimeOffset> _openUntil = [];
    private readonly Queue<(MarketId Market, long Place)> _due = [];
    private readonly Stack<long> _found = [];
    private DateTimeOffset _storedAt;
    private long _stored;
    private long _missed;
    private long _cutShort;

    /// <summary>Whether so many books wait that the next turn should come at once.</summary>
    public bool HasMany => _due.Count >= BooksATurn;

    /// <summary>
    /// Keeps a book that was measured, with what was measured on it. That of a market whose feed is dead may be as old
    /// as it likes: around an alert it is only where it is of that time.
    /// </summary>
    public void Keep(BookSnapshot book, MarketReadings readings, DateTimeOffset now, MeasuringPlan plan)
    {
        var maxBytes = plan.Config.Features.DataCapture.RecentBooksMaxMegabytes * (1L << 20);
        if (_recent.Keep(book, SnapshotFigures.Of(readings), now, maxBytes) is { } place
            && _openUntil.TryGetValue(book.Market, out var until)
            && _recent.At(place).IsWithin(until - (2 * RecentBooks.Reach), until))
            Take(book.Market, place);
    }

    /// <summary>Takes up what became of the alerts, and stores some of the books that are due, if it is time.</summary>
    /// <param name="plan">Which markets an alert is made of.</param>
    /// <param name="now">Present time.</param>
    /// <param name="measuredSince">Since when a market is measured here; null for one that is not.</param>
    public void StoreDue(MeasuringPlan plan, DateTimeOffset now, Func<MarketId, DateTimeOffset?> measuredSince)
    {
        TakeUp(plan, measuredSince);
        if (_due.Count == 0 || (!HasMany && (now - _storedAt).Duration() < Pace))
            return;
        _storedAt = now;
        StoreSome();
    }

    /// <summary>Stores all that is due: nobody will come for it later.</summary>
    public void StoreAll(MeasuringPlan plan, Func<MarketId, DateTimeOffset?> measuredSince)
    {
        TakeUp(plan, measuredSince);
        while (_due.Count > 0)
            StoreSome();
    }

    /// <summary>Tells how the books fare, and lets go what has had its time.</summary>
    public void Tell(DateTimeOffset now)
    {
        _recent.LetGo(now);
        _recent.ForgetGone();
        foreach (var (market, until) in _openUntil)
        {
            if (now - until > RecentBooks.Reach || ClockSetBack.Since(until - RecentBooks.Reach, now))
                _openUntil.Remove(market);
        }

        pulse.Set(BookFigures.Recent, _recent.Count);
        pulse.Set(BookFigures.RecentMemory, _recent.Bytes / Megabyte);
        pulse.Set(BookFigures.RecentReach, _recent.OldestAt is { } oldest ? (now - oldest).TotalSeconds : 0);
        pulse.Set(BookFigures.LetGoEarly, _recent.LetGoEarly);
        pulse.Set(BookFigures.Stored, _stored);
        pulse.Set(BookFigures.Missed, _missed);
        pulse.Set(BookFigures.CutShort, _cutShort);
    }

    private void TakeUp(MeasuringPlan plan, Func<MarketId, DateTimeOffset?> measuredSince)
    {
        foreach (var moment in inbox.TakeAll())
        {
            foreach (var market in plan.LegsOf(moment.Market, moment.Metric))
                Open(market, moment.At, measuredSince(market));
        }
    }

    private void Open(MarketId market, DateTimeOffset at, DateTimeOffset? measuredSince)
    {
        var (from, until) = (at - RecentBooks.Reach, at + RecentBooks.Reach);
        foreach (var place in _recent.PlacesOf(market))
        {
            ref var book = ref _recent.At(place);
            if (book.IsTaken == 0 && book.IsWithin(from, until))
                _found.Push(place);
        }

        while (_found.TryPop(out var place))
            Take(market, place);

        // What fired before the market came here was seen to by the engine that had it then.
        if (measuredSince <= at && (measuredSince > from || _recent.LetGoUntil > from))
            _cutShort++;
        if (!(_openUntil.GetValueOrDefault(market) >= until))
            _openUntil[market] = until;
    }

    private void Take(MarketId market, long place)
    {
        _recent.At(place).IsTaken = 1;
        _due.Enqueue((market, place));
    }

    private void StoreSome()
    {
        for (var left = BooksATurn; left > 0 && _due.TryDequeue(out var due); left--)
            Store(due.Market, due.Place);
        history.Commit();
    }

    private void Store(MarketId market, long place)
    {
        if (!_recent.IsKept(place))
        {
            _missed++;
            return;
        }

        history.Keep(_recent.SnapshotAt(place, market), _recent.At(place).Figures);
        _stored++;
    }
}
