using Surveillance.Markets;

namespace Surveillance.Metrics;

/// <summary>A figure that stands still until the next sample.</summary>
/// <param name="Second"><see cref="MarketView.Second"/> at that time.</param>
/// <param name="Pause">The longest pause that it was worked out with.</param>
/// <param name="Measurement">The figure.</param>
internal readonly record struct StandingFigure(DateTimeOffset Second, TimeSpan Pause, Measurement Measurement);

/// <summary>
/// Everything the metrics of one market may look at, at one moment. They only read it, but for what one of them works
/// out once a second; its measurer turns it to the next moment.
/// </summary>
public sealed class MarketView
{
    /// <summary>Brings together what is known of a market at <paramref name="now"/>.</summary>
    public MarketView(MarketSettings settings, MarketInputs inputs, DateTimeOffset now)
    {
        Settings = settings;
        Inputs = inputs;
        Turn(settings, inputs, now);
    }

    /// <summary>What the configuration says of the market.</summary>
    public MarketSettings Settings { get; private set; }

    /// <summary>The moment of measuring, UTC.</summary>
    public DateTimeOffset Now { get; private set; }

    /// <summary>
    /// The whole second that was sampled last, UTC, or that of <see cref="Now"/> before the first: what looks back over
    /// samples counts from it, so that it stands still until the next one.
    /// </summary>
    public DateTimeOffset Second => Sampled ?? SecondOf(Now);

    /// <summary>The newest book; null when none was ever seen. It may be stale: see <see cref="Top"/>.</summary>
    public BookSnapshot? Book => Inputs.Book;

    /// <summary>The newest ticker.</summary>
    public Ticker? Ticker => Inputs.Ticker;

    /// <summary>The book of the spot instrument that a perpetual should track, on the same venue.</summary>
    public BookSnapshot? Spot => Inputs.Spot;

    /// <summary>The books of the same instrument on the other venues.</summary>
    public IReadOnlyList<BookSnapshot> Peers => Inputs.Peers;

    /// <summary>Whether the venue says that the market is not traded now.</summary>
    public bool IsHalted => Inputs.IsHalted;

    /// <summary>When it was last seen not to be traded; null when it never was.</summary>
    public DateTimeOffset? HaltedUntil { get; private set; }

    /// <summary>Best prices of <see cref="Book"/>, or why its figures are not known.</summary>
    public TopOfBook Top { get; private set; }

    /// <summary>Since when a book was expected, for the age of a market that was never seen.</summary>
    public DateTimeOffset ExpectedSince { get; init; }

    /// <summary>Depth within 10 bps over the last seconds, oldest first, one a second.</summary>
    public IReadOnlyList<TimedValue> RecentDepth { get; init; } = [];

    /// <summary>The change of <see cref="RecentDepth"/>; null while it is still to be worked out from them.</summary>
    internal StandingFigure? DepthChange { get; set; }

    /// <summary>
    /// Gaps of this market that were closed lately, in no order: when each ended, and its length in seconds.
    /// </summary>
    public IReadOnlyList<TimedValue> RecentGaps { get; init; } = [];

    /// <summary>Updates applied a second, between the last two samples; null before there were two.</summary>
    public double? UpdatesPerSecond { get; set; }

    /// <summary>Changes of the best prices a second, likewise; null also where the feed does not count them.</summary>
    public double? TopFlipsPerSecond { get; set; }

    /// <summary>How mid moved from second to second.</summary>
    public ReturnTrail Returns { get; init; } = new();

    /// <summary>The whole second that was sampled last, UTC; null before the first.</summary>
    internal DateTimeOffset? Sampled { get; set; }

    private MarketInputs Inputs { get; set; }

    /// <summary>The smallest price step in basis points of mid; 0 when it is not known.</summary>
    public double TickBps => TickBpsOf(Book, Top);

    /// <summary>The smallest price step of a book in basis points of its mid; 0 when it is not known.</summary>
    public static double TickBpsOf(BookSnapshot? book, TopOfBook top) =>
        top.IsKnown && 1e4 * book?.TickSize / top.Mid is { } bps && double.IsFinite(bps) ? bps : 0;

    /// <summary>The whole second that a moment lies in.</summary>
    public static DateTimeOffset SecondOf(DateTimeOffset at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerSecond));

    /// <summary>Turns to another moment.</summary>
    internal void Turn(MarketSettings settings, MarketInputs inputs, DateTimeOffset now)
    {
        (Settings, Inputs, Now) = (settings, inputs, now);
        HaltedUntil = IsHalted ? now : HaltedUntil;
        Top = IsHalted ? TopOfBook.Halted : TopOfBook.Of(Book, now, settings.StaleAfter);
    }
}
