using Surveillance.Markets;

namespace Surveillance.Exchanges.Polling;

/// <summary>
/// A market's book as REST tells it, while its connection does not. Nothing follows it between two answers, so it is
/// trusted for some seconds alone. Touched by the holder of the market's gate.
/// </summary>
internal sealed class PolledBook(MarketId market)
{
    /// <summary>The book of the last answer.</summary>
    public OrderBook Book { get; } = new(market);

    /// <summary>Receipt of the last answer.</summary>
    public DateTimeOffset ReceivedAt { get; private set; }

    /// <summary>When the venue made it; its receipt where the venue does not say.</summary>
    public DateTimeOffset VenueTime { get; private set; }

    /// <summary>Whether it stands for the market now.</summary>
    public bool IsRight => Book.IsValid;

    /// <summary>Takes an answer; false when it is crossed, and nothing of it is kept.</summary>
    /// <param name="snapshot">As the venue sent it.</param>
    /// <param name="limit">How many levels a side were asked for.</param>
    /// <param name="receivedAt">When it was received.</param>
    public bool TryLoad(DepthMessage snapshot, int limit, DateTimeOffset receivedAt)
    {
        if (snapshot is { Bids.Count: > 0, Asks.Count: > 0 }
            && snapshot.Bids.Span[0].Price >= snapshot.Asks.Span[0].Price)
            return false;
        Book.Load(snapshot.Bids.Span, snapshot.Asks.Span, limit, snapshot.LastId ?? 0);
        (ReceivedAt, VenueTime) = (receivedAt, snapshot.VenueTime ?? receivedAt);
        return true;
    }

    /// <summary>Whether it is too old to stand for the market.</summary>
    public bool IsOld(DateTimeOffset now, TimeSpan trusted) => now - ReceivedAt > trusted;
}
