using Surveillance.Exchanges.Sessions;
using Surveillance.Markets;

namespace Surveillance.Exchanges.Coinbase;

/// <summary>
/// One market on Coinbase: its whole book, as the venue's snapshot tells it, kept by updates that count on the number
/// of their connection.
/// </summary>
internal sealed class CoinbaseMarket(MarketLine line, string product) : IFollowedMarket
{
    /// <summary>
    /// More levels than the venue has (27,236 asks of BTC-USD in August 2026): nothing is cut.
    /// </summary>
    public const int LevelLimit = 200_000;

    /// <summary>
    /// Whole books have up to 5 MB, and those of all products of a connection come one after another: asked again too
    /// early, they would only take longer.
    /// </summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private readonly BookRenewal _renewal = new(Deadline);
    private DateTimeOffset? _venueTime;

    /// <summary>The market as its connection tells it.</summary>
    public MarketLine Line { get; } = line;

    /// <summary>Such as <c>BTC-USD</c>.</summary>
    public string Product { get; } = product;

    /// <summary>Whether the venue lists it.</summary>
    public bool IsListed { get; private set; }

    /// <summary>
    /// Takes in what the venue says of the product, null where it does not list it: before the first connection, then
    /// once a day and where the market looks as if it were not traded.
    /// </summary>
    public void Take(CoinbaseProduct? told)
    {
        lock (Line.Gate)
            (Line.Feed.ListedTickSize, IsListed) = (told?.TickSize, told is not null);
    }

    /// <summary>A connection was made, and the book is subscribed.</summary>
    public void Open(ConnectionPulse pulse, DateTimeOffset now)
    {
        lock (Line.Gate)
        {
            Line.OpenLocked(pulse);
            _renewal.Forget();
            _renewal.Expect(now);
        }
    }

    /// <summary>The connection is gone.</summary>
    public void Close(GapReason reason)
    {
        lock (Line.Gate)
        {
            _renewal.Forget();
            Line.CloseLocked(reason);
        }
    }

    /// <summary>
    /// Takes an event. The message may hold more of them: what they make is looked at in <see cref="OnMessageEnd"/>.
    /// </summary>
    /// <param name="change">What it said.</param>
    /// <param name="isSnapshot">Whether it is the whole book.</param>
    /// <param name="sequence">The number of its frame.</param>
    /// <param name="receivedAt">When it was received.</param>
    public void OnEvent(DepthMessage change, bool isSnapshot, long sequence, DateTimeOffset receivedAt)
    {
        lock (Line.Gate)
        {
            // A snapshot is as old as the last change of the book: that says nothing of the way here.
            Line.HearLocked(isSnapshot ? null : change.VenueTime, receivedAt);
            _venueTime = change.VenueTime;
            if (isSnapshot)
            {
                Line.Book.Load(change.Bids.Span, change.Asks.Span, int.MaxValue, sequence);
                _renewal.Loaded();
            }
            else if (Line.Book.IsValid)
                Line.Book.Apply(change.Bids.Span, change.Asks.Span, sequence);
        }
    }

    /// <summary>The message was taken as a whole.</summary>
    public void OnMessageEnd(DateTimeOffset receivedAt)
    {
        lock (Line.Gate)
        {
            if (Line.Book.IsValid && !Line.AcceptLocked(_venueTime, receivedAt))
                _renewal.Broken();
        }
    }

    /// <summary>Frames of the connection were lost: any of them may have been of this book.</summary>
    public void OnLost()
    {
        lock (Line.Gate)
        {
            Line.Book.Invalidate();
            Line.BreakLocked(GapReason.SequenceBreak);
            _renewal.Broken();
        }
    }

    /// <summary>
    /// Whether to subscribe anew: the book broke, does not come, or is silent on a live connection. Nothing is expected
    /// of a market that is not traded.
    /// </summary>
    public bool WantsRenewal(DateTimeOffset now)
    {
        lock (Line.Gate)
        {
            if (Line.TakeNewBeginningLocked())
                _renewal.Anew();
            var isSilent = Line.IsSilentLocked(now);
            if (!IsListed || Line.Feed.IsHalted || !_renewal.IsDue(now, isSilent))
                return false;
            Line.Book.Invalidate();
            return true;
        }
    }
}
