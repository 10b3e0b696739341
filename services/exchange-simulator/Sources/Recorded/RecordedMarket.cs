using Surveillance.ExchangeSimulator.Books;
using Surveillance.ExchangeSimulator.Markets;

namespace Surveillance.ExchangeSimulator.Sources.Recorded;

/// <summary>
/// Plays a tape into a market, over and over. The first pass carries the ids as recorded. Where the tape ends,
/// one change turns the book into the one it began with, and every later pass has its ids moved up so that the
/// chain goes on.
/// </summary>
internal sealed class RecordedMarket
{
    private readonly RecordedTape _tape;
    private readonly BookChange _change = new();
    private readonly long _tradesInPass;
    private TimeSpan _passBegan;
    private int _next;
    private long _idsMoved;
    private long _tradesMoved;
    private long _lastTopId;

    public RecordedMarket(SimulatedMarket market, RecordedTape tape)
    {
        (Market, _tape) = (market, tape);
        market.True.CopyFrom(tape.Start);
        market.Start(tape.StartId);
        var trades = tape.Events.OfType<RecordedTrade>().Select(trade => trade.Trade.Id).ToArray();
        TellsMark = tape.Events.OfType<RecordedMark>().Any();
        _tradesInPass = trades.Length == 0 ? 0 : trades.Max() - trades.Min() + 1;
    }

    public SimulatedMarket Market { get; }

    /// <summary>Whether the tape holds mark and index prices of its own.</summary>
    public bool TellsMark { get; }

    public void AdvanceTo(in Moment moment)
    {
        lock (Market.Gate)
        {
            while (true)
            {
                while (_next < _tape.Events.Count && _passBegan + _tape.At(_next) <= moment.Elapsed)
                    Play(_tape.Events[_next++], moment);
                if (_next < _tape.Events.Count || _passBegan + _tape.Length > moment.Elapsed) return;
                Rewind(moment);
            }
        }
    }

    private void Play(RecordedEvent next, in Moment moment)
    {
        switch (next)
        {
            case RecordedDepth depth:
                _change.Clear();
                _change.Bids.AddRange(depth.Bids);
                _change.Asks.AddRange(depth.Asks);
                (_change.FirstId, _change.LastId) = (depth.FirstId + _idsMoved, depth.LastId + _idsMoved);
                (_change.PreviousId, _change.VenueDelayMs) = (depth.PreviousId + _idsMoved, depth.VenueDelayMs);
                Market.Apply(_change, moment);
                break;
            case RecordedTop top:
                _lastTopId = top.Quote.Id + _idsMoved;
                Market.Apply(top.Quote with { Id = _lastTopId }, moment);
                break;
            case RecordedTrade trade:
                Market.Apply(trade.Trade with { Id = trade.Trade.Id + _tradesMoved }, moment);
                break;
            case RecordedMark mark:
                (Market.MarkPrice, Market.IndexPrice) = (mark.Mark, mark.Index);
                break;
        }
    }

    /// <summary>Spot ids must follow each other by one; futures and OKX chain by the previous id.</summary>
    private void Rewind(in Moment moment)
    {
        _change.Clear();
        Market.True.Bids.Difference(_tape.Start.Bids, _change.Bids);
        Market.True.Asks.Difference(_tape.Start.Asks, _change.Asks);
        var levels = _change.Bids.Count + _change.Asks.Count;
        (_change.PreviousId, _change.FirstId) = (Market.SequenceId, Market.SequenceId + 1);
        _change.LastId = Math.Max(Market.SequenceId, _lastTopId) + Math.Max(1, levels);
        _change.VenueDelayMs = 0;
        Market.Apply(_change, moment);
        if (_tape.Events.OfType<RecordedDepth>().FirstOrDefault() is { } first)
        {
            _idsMoved = Market.Spec.Kind == VenueKind.BinanceSpot
                ? _change.LastId + 1 - first.FirstId
                : _change.LastId - first.PreviousId;
        }

        _tradesMoved += _tradesInPass;
        (_next, _passBegan) = (0, _passBegan + _tape.Length);
    }
}
