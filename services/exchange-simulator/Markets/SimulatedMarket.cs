using Surveillance.ExchangeSimulator.Books;
using Surveillance.ExchangeSimulator.Faults.Frames;
using Surveillance.ExchangeSimulator.Incidents;
using Surveillance.ExchangeSimulator.Streams;
using Surveillance.ExchangeSimulator.Venues;

namespace Surveillance.ExchangeSimulator.Markets;

/// <summary>
/// One market of one venue as its clients see it. The source feeds it the true book; incidents disturb what is shown,
/// and stream, REST and top of book all show that same disturbed book on the true chain of ids. Everything but
/// <see cref="Spec"/> and <see cref="Gate"/> is used under the gate.
/// </summary>
internal sealed class SimulatedMarket(MarketSpec spec, VenueState venue)
{
    private readonly TwoSidedBook _true = new();
    private readonly TwoSidedBook _shownBefore = new();
    private readonly TwoSidedBook _disturbed = new();
    private readonly BookChange _shownChange = new();
    private readonly List<Topic> _topics = [];
    private readonly HashSet<PriceKind> _mutedPrices = [];
    private IReadOnlyList<IBookOverlay> _overlays = [];
    private bool _isDisturbed;
    private bool _isShifted;
    private (TwoSidedBook Book, long Id)? _keptForRest;

    public MarketSpec Spec { get; } = spec;

    public VenueState Venue { get; } = venue;

    public Lock Gate { get; } = new();

    /// <summary>Scratch space of this market's topics.</summary>
    public FrameText Text { get; } = new(spec);

    /// <summary>Id of the last change of the book.</summary>
    public long SequenceId { get; private set; }

    /// <summary>The book that clients see.</summary>
    public TwoSidedBook Shown => _isDisturbed ? _disturbed : _true;

    /// <summary>The book as the source made it; the source alone may change it, before the first client.</summary>
    public TwoSidedBook True => _true;

    /// <summary>
    /// Whether the source tells the top of book itself; else it is taken from the book at each change.
    /// </summary>
    public bool SourceTellsTop { get; init; }

    /// <summary>
    /// The source's own pace: streams asked for this pace or a faster one get each change as it comes.
    /// </summary>
    public required TimeSpan NativeInterval { get; init; }

    /// <summary>
    /// Mark and index price of a perpetual, index price of a spot market, in quote; 0 until the source sets it.
    /// </summary>
    public double MarkPrice { get; set; }

    public double IndexPrice { get; set; }

    /// <summary>Last trade, in price units.</summary>
    public long LastPrice { get; set; }

    public long LastSize { get; set; }

    /// <summary>How many times the incident <c>sequence-gap</c> asked the depth streams to drop frames.</summary>
    public int GapsBegun { get; set; }

    /// <summary>What goes wrong with the frames of its books on their way; null = nothing.</summary>
    public IReadOnlyList<IFrameFault>? FrameFaults { get; set; }

    /// <summary>Whether it is not traded: nothing of it is told but that.</summary>
    public bool IsHalted { get; set; }

    /// <summary>Whether no frame of its books leaves.</summary>
    public bool IsSilent =>
        IsHalted || Venue.Silent || (FrameFaults is { } faults && faults.Any(fault => fault.Withholds));

    /// <summary>Prices whose subscriptions say nothing when they are made now.</summary>
    public IReadOnlyCollection<PriceKind> Muted => _mutedPrices;

    /// <summary>How far below the source's ids those are that clients see.</summary>
    public long IdShift { get; set; }

    /// <summary>What faults make of the book after incidents.</summary>
    public IReadOnlyList<IBookOverlay> Distortions { get; private set; } = [];

    /// <summary>
    /// First id of the next change where the venue has begun it already, by an order that came and went: no frame has
    /// reached it yet, and the book is as it was. Null between two changes.
    /// </summary>
    public long? BegunId { get; set; }

    /// <summary>The book and its id as REST tells them, which may be ahead of all frames.</summary>
    public (TwoSidedBook Book, long Id) OverRest => _keptForRest ?? (Shown, BegunId - IdShift ?? SequenceId);

    /// <summary>Called when a depth frame or snapshot is handed to a client, from the first one on.</summary>
    public Action FirstBookSent { get; init; } = () => { };

    /// <summary>Depth frames that were sent, each counted once for all its subscribers.</summary>
    public long DepthFrames { get; private set; }

    /// <summary>The id of the book as the last depth frame left it with its subscribers.</summary>
    public long SentId { get; private set; }

    public void Start(long sequenceId) => SequenceId = sequenceId;

    /// <summary>A depth frame left, and with it all that had changed.</summary>
    public void CountDepthFrame() => (DepthFrames, SentId) = (DepthFrames + 1, SequenceId);

    /// <summary>The incidents now on this market, in the order in which they disturb it.</summary>
    public void Disturb(IReadOnlyList<IBookOverlay> overlays) => _overlays = overlays;

    /// <summary>The faults of the book's looks now on this market.</summary>
    public void Distort(IReadOnlyList<IBookOverlay> distortions) => Distortions = distortions;

    /// <summary>From now on REST tells the book of this moment.</summary>
    public void KeepForRest()
    {
        var kept = new TwoSidedBook();
        kept.CopyFrom(Shown);
        _keptForRest = (kept, SequenceId);
    }

    /// <summary>From now on REST tells the book of now.</summary>
    public void ForgetForRest() => _keptForRest = null;

    public void Apply(BookChange change, in Moment at)
    {
        var moment = Stamped(at);
        var before = Top();
        var shown = Step(change);
        foreach (var topic in _topics) topic.OnBook(shown, moment);
        if (SourceTellsTop && !_isDisturbed) return;
        if (Top() is { } now && (before is null || !now.SameLevels(before.Value)))
            Tell(now with { VenueDelayMs = change.VenueDelayMs }, moment);
    }

    public void Apply(in TopQuote quote, in Moment at)
    {
        if (!_isDisturbed) Tell(quote with { Id = quote.Id - IdShift }, Stamped(at));
    }

    public void Apply(TradePrint trade, in Moment at)
    {
        var moment = Stamped(at);
        if (_isDisturbed)
        {
            var side = trade.BuyerIsMaker ? Shown.Bids : Shown.Asks;
            trade = trade with { Price = side.BestPrice ?? trade.Price };
        }

        (LastPrice, LastSize) = (trade.Price, trade.Size);
        foreach (var topic in _topics) topic.OnTrade(trade, moment);
    }

    public void Second(in Moment at)
    {
        var moment = Stamped(at);
        foreach (var topic in _topics) topic.OnSecond(moment);
    }

    /// <summary>The topic of that name, made on the first call for it.</summary>
    public Topic TopicNamed(string name, Func<SimulatedMarket, Topic> make)
    {
        var topic = _topics.Find(candidate => candidate.Name == name);
        if (topic is null) _topics.Add(topic = make(this));
        return topic;
    }

    public void Unsubscribe(string name, ClientConnection connection)
    {
        var topic = _topics.Find(candidate => candidate.Name == name);
        topic?.Remove(connection);
        if (topic is { IsIdle: true }) _topics.Remove(topic);
    }

    /// <summary>
    /// From now on subscriptions to prices of a kind say nothing: those that there are, and those that are made.
    /// </summary>
    public void Mute(PriceKind prices)
    {
        _mutedPrices.Add(prices);
        foreach (var topic in _topics.Where(topic => topic.Prices == prices)) topic.Mute();
    }

    /// <summary>Subscriptions that are made from now on speak; those that are mute stay so.</summary>
    public void Unmute(PriceKind prices) => _mutedPrices.Remove(prices);

    /// <summary>The best levels as clients see them; null when a side is empty.</summary>
    public TopQuote? Top() => Shown is { Bids.Count: > 0, Asks.Count: > 0 } book
        ? new TopQuote(SequenceId, book.Bids[0].Price, book.Bids[0].Size, book.Asks[0].Price, book.Asks[0].Size, 0)
        : null;

    /// <summary>
    /// Moves the true book on and returns how the shown book changed with it: the same ids, other levels
    /// under an incident.
    /// </summary>
    private BookChange Step(BookChange change)
    {
        var previous = SequenceId;
        SequenceId = change.LastId - IdShift;
        var isChanged = _overlays.Count + Distortions.Count > 0 || _isDisturbed || IdShift != 0 || _isShifted;
        if (!isChanged)
        {
            _true.Apply(change);
            return change;
        }

        _shownBefore.CopyFrom(Shown);
        _true.Apply(change);
        _isDisturbed = _overlays.Count + Distortions.Count > 0;
        if (_isDisturbed) _disturbed.CopyFrom(_true);
        foreach (var overlay in _overlays) overlay.Disturb(_disturbed, Spec);
        foreach (var distortion in Distortions) distortion.Disturb(_disturbed, Spec);
        _shownChange.Clear();
        _shownBefore.Bids.Difference(Shown.Bids, _shownChange.Bids);
        _shownBefore.Asks.Difference(Shown.Asks, _shownChange.Asks);
        (_shownChange.FirstId, _shownChange.LastId) = (change.FirstId - IdShift, SequenceId);
        _shownChange.PreviousId = IdShift != 0 || _isShifted ? previous : change.PreviousId;
        _shownChange.VenueDelayMs = change.VenueDelayMs;
        _isShifted = IdShift != 0;
        return _shownChange;
    }

    /// <summary>The moment by the venue's own clock.</summary>
    private Moment Stamped(in Moment moment) => moment with { UnixMs = moment.UnixMs + Venue.ClockOffsetMs };

    private void Tell(in TopQuote quote, in Moment moment)
    {
        foreach (var topic in _topics) topic.OnTop(quote, moment);
    }
}
