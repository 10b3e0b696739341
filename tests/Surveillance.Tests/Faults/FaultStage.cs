using System.Collections.Concurrent;
using Surveillance.ExchangeSimulator;
using Surveillance.ExchangeSimulator.Faults;
using Surveillance.Exchanges;
using Surveillance.Markets;
using Surveillance.Tests.Exchanges;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Faults;

/// <summary>
/// The feed of one venue on a simulator whose protocol goes wrong. Every book that would be published is compared with
/// what the venue has shown: one that it never showed is wrong, whatever the feed says of itself.
/// </summary>
internal sealed class FaultStage : IAsyncDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly FeedStage _stage;
    private readonly Dictionary<MarketId, ShownStates> _shown;
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<(DateTimeOffset At, BookSnapshot Book)> _published = new();
    private readonly ConcurrentQueue<string> _wrong = new();
    private readonly ConcurrentQueue<DataGap> _gaps = new();
    private readonly Task _watching;

    private FaultStage(FeedStage stage, Dictionary<MarketId, ShownStates> shown)
    {
        (_stage, _shown) = (stage, shown);
        _watching = Task.WhenAll(WatchAsync(), DrainAsync());
    }

    public VenueHealth Health => _stage.Health;

    public VenueFeed Feed => _stage.Feed;

    public KeptLog Log => _stage.Log;

    public KeptLog Lifecycle => _stage.Lifecycle;

    /// <summary>Lines that operators grep for, so far.</summary>
    public IEnumerable<string> Lines => _stage.Lines;

    public Simulator Simulator => _stage.Simulator;

    /// <summary>The market that faults are put on: the first of the venue.</summary>
    public string Instrument => _stage.Instruments[0];

    /// <summary>Gaps that ended so far.</summary>
    public IReadOnlyList<DataGap> Gaps => [.. _gaps];

    /// <summary>What was published that the venue never showed.</summary>
    public IReadOnlyCollection<string> Wrong => _wrong;

    public static async Task<FaultStage> SetAsync(
        string exchange, SimulatorOptions? options = null, Func<FeedPlan, FeedPlan>? alter = null)
    {
        var shown = new Dictionary<MarketId, ShownStates>();
        return new FaultStage(await FeedStage.SetAsync(exchange, options, alter, Watch), shown);

        void Watch(Simulator simulator)
        {
            foreach (var market in simulator.Board.All.Where(market => market.Spec.Id.Exchange == exchange))
                shown[market.Spec.Id] = new ShownStates(market, TimeProvider.System);
        }
    }

    /// <summary>A stage with all books live, the pauses of their streams learnt.</summary>
    public static async Task<FaultStage> LiveAsync(string exchange, Func<FeedPlan, FeedPlan>? alter = null)
    {
        var stage = await SetAsync(exchange, alter: alter);
        await stage._stage.AllLiveAsync();
        await stage._stage.RhythmsKnownAsync();
        return stage;
    }

    /// <summary>Lets a fault begin now.</summary>
    public void Inject(string name, double seconds, string? instrument) => Simulator.Inject(
        new Fault(name, Feed.Plan.Exchange, instrument, TimeSpan.Zero, TimeSpan.FromSeconds(seconds)));

    /// <summary>Books of all markets that were published so far.</summary>
    public IEnumerable<BookSnapshot> Published => _published.Select(one => one.Book);

    /// <summary>Books of a market that were published since then.</summary>
    public IReadOnlyList<BookSnapshot> PublishedSince(DateTimeOffset since, string? instrument = null) =>
    [
        .. _published.Where(one => one.At >= since && one.Book.Market.Instrument == (instrument ?? Instrument))
            .Select(one => one.Book),
    ];

    public IReadOnlyList<DataGap> GapsOf(string instrument) =>
        [.. _gaps.Where(gap => gap.Market.Instrument == instrument)];

    /// <summary>The first gap of the market under test, once it has ended.</summary>
    public Task<DataGap> GapAsync(TimeSpan? within = null) => Eventually.ValueAsync(
        () => Task.FromResult(GapsOf(Instrument) is [var first, ..] ? first : null), "a gap is told", within);

    /// <summary>
    /// Returns once each market has published a book, received from now on, that the venue showed within the last
    /// second: all are in step again.
    /// </summary>
    public async Task AllInStepAsync(TimeSpan? within = null)
    {
        var now = Now;
        await Eventually.TrueAsync(
            () => Feed.Markets.All(market => _published.Any(one =>
                one.At > now && one.Book.Market == market.Market && Age(one.Book) <= Fresh)),
            "all books are the venue's",
            within);
    }

    /// <summary>Returns once a line that operators grep for holds the text; how long that took.</summary>
    public async Task<TimeSpan> SaysAsync(string text, TimeSpan within)
    {
        var begun = TimeProvider.System.GetTimestamp();
        await Eventually.TrueAsync(
            () => Lines.Any(line => line.Contains(text, StringComparison.Ordinal)), $"'{text}' is told", within);
        return TimeProvider.System.GetElapsedTime(begun);
    }

    /// <summary>Lets time pass.</summary>
    public static Task PassAsync(double seconds) => Task.Delay(
        TimeSpan.FromSeconds(seconds), TimeProvider.System, TestContext.Current.CancellationToken);

    public static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _stage.DisposeAsync();
        _end.Dispose();
    }

    private TimeSpan? Age(BookSnapshot book) => _shown[book.Market].AgeOf(book.Bids, book.Asks);

    private async Task WatchAsync()
    {
        var read = new List<BookSnapshot>();
        await foreach (var changed in _stage.Output.Changed.ReadAllAsync(_end.Token))
        {
            changed.TakeUp();
            read.Clear();
            if (!changed.TryRead(read, static (book, stamp, into) => into.Add(stamp.Capture(book))))
                continue;
            _published.Enqueue((Now, read[0]));
            if (Age(read[0]) is null)
                _wrong.Enqueue($"{Now:HH:mm:ss.fff} {read[0].Market} at {read[0].SequenceId}");
        }
    }

    private async Task DrainAsync()
    {
        await foreach (var gap in _stage.Output.Gaps.ReadAllAsync(_end.Token))
            _gaps.Enqueue(gap);
    }
}
