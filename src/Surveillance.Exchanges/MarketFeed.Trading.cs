using Surveillance.Exchanges.Trading;
using Surveillance.Markets;

namespace Surveillance.Exchanges;

/// <summary>
/// How a market goes through a time in which its venue does not trade it: whatever comes of its streams or over REST
/// then is not shown, and the whole time is one gap of maintenance. It ends with the first book that was made after
/// trading began again.
/// </summary>
public sealed partial class MarketFeed
{
    /// <summary>A book that is the same for so long may be one that nobody can change.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(20);

    private volatile bool _isHalted;
    private bool _isUnlistedTold;
    private bool _isBroken;
    private (long Updates, DateTimeOffset Since) _changed;

    /// <summary>Whether its venue says that it is not traded.</summary>
    public bool IsHalted => _isHalted;

    /// <summary>Takes what the venue says of the instrument; null where it does not say.</summary>
    internal void Take(InstrumentState? told)
    {
        lock (Gate)
        {
            if (_isOver || told is not { } state || (state.Trading == TradingState.Halted) == _isHalted)
                return;
            _isHalted = !_isHalted;
            _figures.SetHalted(Market.Instrument, _isHalted);
            if (_isHalted)
                HaltLocked(state.Word);
            else
                TradeLocked(state.Word);
        }
    }

    /// <summary>The venue does not list it, which is told once.</summary>
    internal void TellUnlisted(string venue, string symbol)
    {
        lock (Gate)
        {
            if (!_isUnlistedTold)
                Log.NotListed(_context.Log, Market, venue, symbol);
            _isUnlistedTold = true;
        }
    }

    /// <summary>What it shows of being traded.</summary>
    internal TradingSign SignAt(DateTimeOffset now)
    {
        lock (Gate)
        {
            if (_changed.Updates != Book.UpdateCount)
                _changed = (Book.UpdateCount, now);
            if (_isHalted)
                return TradingSign.Halted;
            if (_isBroken)
                return TradingSign.Broken;
            return Leading.IsRight && now - _changed.Since < Rest ? TradingSign.Lively : TradingSign.Resting;
        }
    }

    /// <summary>Its venue is being asked.</summary>
    internal void LookInto()
    {
        lock (Gate)
            _isBroken = false;
    }

    private void HaltLocked(string word)
    {
        Log.Halted(_context.Lifecycle, Market, word);
        _polled.Book.Invalidate();
        if (_gaps.Open is null)
            GapLocked(GapReason.Maintenance);
        else
        {
            // What looked like a fault of its stream was this.
            _gaps.Explain(GapReason.Maintenance);
            _figures.ForgetGap();
        }
    }

    private void TradeLocked(string word)
    {
        Log.TradedAgain(_context.Lifecycle, Market, word);
        Leading.BeginAnewLocked();
        _beside?.BeginAnewLocked();
    }
}
