using Surveillance.Exchanges.Trading;

namespace Surveillance.Exchanges.Kraken;

/// <summary>
/// What Kraken says of a pair (channel <c>instrument</c>) and of its whole engine (channel <c>status</c>):
/// https://docs.kraken.com/exchange/api-reference/spot-websocket-v2/instrument and .../status. A pair may also be
/// <c>cancel_only</c>, <c>maintenance</c>, <c>delisted</c> or <c>work_in_progress</c>, the engine <c>cancel_only</c> or
/// <c>maintenance</c>. In <c>post_only</c> nothing is matched, but a book that cannot be crossed builds up.
/// </summary>
internal static class KrakenStates
{
    /// <summary>What both say together; null where neither says anything.</summary>
    /// <param name="engine">The state of the engine; empty for none.</param>
    /// <param name="pair">The state of the pair; empty for none.</param>
    public static InstrumentState? Of(string engine, string pair)
    {
        var all = InstrumentState.Of(engine, "online", "post_only");
        var one = InstrumentState.Of(pair, "online", "post_only", "limit_only", "reduce_only");
        return all is { Trading: TradingState.Halted } ? all : one ?? all;
    }
}
