using System.Text.Json;
using Surveillance.Exchanges.Sessions;
using Surveillance.Markets;

namespace Surveillance.Exchanges.Kraken;

/// <summary>
/// One market on Kraken. Its book can be followed once the venue has told how many digits its numbers have: the
/// checksum is made of them.
/// </summary>
internal sealed class KrakenMarket(MarketLine line, string symbol) : IFollowedMarket
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    private readonly KrakenSync _sync = new(line.Book);
    private readonly KrakenMessage _message = new();
    private readonly BookRenewal _renewal = new(Deadline);
    private KrakenPair? _pair;
    private string _engine = "";
    private string _status = "";

    /// <summary>The market as its connection tells it.</summary>
    public MarketLine Line { get; } = line;

    /// <summary>Such as <c>BTC/USD</c>.</summary>
    public string Symbol { get; } = symbol;

    /// <summary>Takes in what the venue says of the pair.</summary>
    /// <returns>Whether its book is to be subscribed: it is new, or its numbers have other digits now.</returns>
    public bool Take(KrakenPair pair, DateTimeOffset now)
    {
        lock (Line.Gate)
        {
            Line.Feed.ListedTickSize = pair.TickSize;
            _status = pair.Status;
            Line.Feed.Take(KrakenStates.Of(_engine, _status));
            var isKnown = (_pair?.PriceDecimals, _pair?.SizeDecimals) == (pair.PriceDecimals, pair.SizeDecimals);
            _pair = pair;
            if (isKnown)
                return false;
            BreakLocked(GapReason.Resync);
            _renewal.Expect(now);
            return true;
        }
    }

    /// <summary>Takes in what the venue says of its whole engine.</summary>
    public void TakeEngine(string status)
    {
        lock (Line.Gate)
        {
            _engine = status;
            Line.Feed.Take(KrakenStates.Of(_engine, _status));
        }
    }

    /// <summary>A connection was made: the venue tells its pairs anew.</summary>
    public void Open(ConnectionPulse pulse)
    {
        lock (Line.Gate)
        {
            Line.OpenLocked(pulse);
            (_pair, _engine) = (null, "");
            _renewal.Forget();
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

    /// <summary>Takes a frame of the book channel.</summary>
    /// <exception cref="FeedProtocolException">It is not understood: it is missing, and the book broke.</exception>
    /// <exception cref="JsonException">It is no JSON; the same.</exception>
    public void OnBook(in KrakenFrame frame, DateTimeOffset receivedAt)
    {
        lock (Line.Gate)
        {
            if (_pair is null)
                return;
            try
            {
                KrakenNormalizer.ReadBook(frame.Data, _pair, _message);
            }
            catch (Exception error) when (error is FeedProtocolException or JsonException)
            {
                BreakLocked(GapReason.SequenceBreak);
                throw;
            }

            var venueTime = _message.Depth.VenueTime;
            Line.HearLocked(frame.IsSnapshot ? null : venueTime, receivedAt);
            switch (_sync.OnMessage(_message, frame.IsSnapshot, receivedAt))
            {
                case KrakenStep.Broken:
                    BreakLocked(GapReason.SequenceBreak);
                    break;
                case KrakenStep.Changed or KrakenStep.Loaded when !Line.AcceptLocked(venueTime, receivedAt):
                    _renewal.Broken();
                    break;
                case KrakenStep.Loaded:
                    _renewal.Loaded();
                    break;
            }
        }
    }

    /// <summary>A frame was lost that may have been of this book.</summary>
    public void OnLost()
    {
        lock (Line.Gate)
            BreakLocked(GapReason.SequenceBreak);
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
            if (_pair is null || Line.Feed.IsHalted || !_renewal.IsDue(now, isSilent))
                return false;
            Line.Book.Invalidate();
            return true;
        }
    }

    private void BreakLocked(GapReason reason)
    {
        Line.Book.Invalidate();
        Line.BreakLocked(reason);
        _renewal.Broken();
    }
}
