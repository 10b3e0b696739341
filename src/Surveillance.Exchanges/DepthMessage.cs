namespace Surveillance.Exchanges;

/// <summary>
/// One message about a book as the normalizer read it: a snapshot, a change, or the best levels. Used again for each
/// frame, so it is valid only until the next one is read. Sizes are in base coin.
/// </summary>
internal sealed class DepthMessage
{
    [ThreadStatic]
    private static DepthMessage? _ofThread;

    /// <summary>
    /// The one that a thread reads all markets' frames into: what is used for each frame is in the processor's cache,
    /// as thousands, one a market, would not be. Whoever reads into it is done with it when its market's lock is let
    /// go.
    /// </summary>
    public static DepthMessage OfThread => _ofThread ??= new DepthMessage();

    /// <summary>The venue's first id of the message (Binance <c>U</c>); null when it has none.</summary>
    public long? FirstId { get; set; }

    /// <summary>The venue's last id of the message (Binance <c>u</c>, <c>lastUpdateId</c>; OKX <c>seqId</c>).</summary>
    public long? LastId { get; set; }

    /// <summary>The id of the message before (Binance futures <c>pu</c>, OKX <c>prevSeqId</c>).</summary>
    public long? PreviousId { get; set; }

    /// <summary>When the venue matched or made the state; null when it does not tell.</summary>
    public DateTimeOffset? VenueTime { get; set; }

    /// <summary>The venue's CRC over the printed levels; 0 or null when it provides none.</summary>
    public long? Checksum { get; set; }

    /// <summary>Best first in a snapshot, any order in a change.</summary>
    public LevelBuffer Bids { get; } = new();

    /// <summary>Best first in a snapshot, any order in a change.</summary>
    public LevelBuffer Asks { get; } = new();

    /// <summary>Whether it told of bids, if only that none changed; kept where a message must.</summary>
    public bool HasBids { get; set; }

    /// <summary>Whether it told of asks, if only that none changed; kept where a message must.</summary>
    public bool HasAsks { get; set; }

    /// <summary>Whether it told of both.</summary>
    public bool HasBothSides => HasBids && HasAsks;

    /// <summary>Whether the message says nothing of the levels.</summary>
    public bool IsEmpty => Bids.Count == 0 && Asks.Count == 0;

    /// <summary>Forgets all, before a new frame is read.</summary>
    public void Clear()
    {
        FirstId = LastId = PreviousId = Checksum = null;
        VenueTime = null;
        HasBids = HasAsks = false;
        Bids.Clear();
        Asks.Clear();
    }
}
