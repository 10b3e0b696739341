using System.Text.Json;
using Surveillance.Markets;

namespace Surveillance.Platform.Redis;

/// <summary>What was read of the text of a book so far.</summary>
internal struct BookDraft
{
    public string? Exchange, Instrument;
    public DateTimeOffset? Timestamp, LocalTimestamp;
    public long SequenceId, UpdateCount;
    public long? TopFlips;
    public int DepthLevels;
    public BookSource Source;
    public bool Simulated;
    public double? BestBid, BestAsk, Mid, SpreadBps, TickSize, CoveredBid, CoveredAsk;
    public IReadOnlyList<Level>? Bids, Asks;
    public LiquidityProfile? Profile;

    public readonly BookSnapshot ToSnapshot() => new()
    {
        Market = new MarketId(Required(Exchange, "exchange"), Required(Instrument, "instrument")),
        Timestamp = Timestamp ?? throw new JsonException("A book lacks its timestamp."),
        LocalTimestamp = LocalTimestamp ?? throw new JsonException("A book lacks its local_timestamp."),
        SequenceId = SequenceId,
        Source = Source,
        Simulated = Simulated,
        BestBid = BestBid,
        BestAsk = BestAsk,
        MidPrice = Mid,
        SpreadBps = SpreadBps,
        TickSize = TickSize,
        DepthLevels = DepthLevels,
        UpdateCount = UpdateCount,
        TopFlips = TopFlips,
        Bids = Required(Bids, "bids"),
        Asks = Required(Asks, "asks"),
        CoveredBidBps = CoveredBid,
        CoveredAskBps = CoveredAsk,
        Profile = Profile,
    };

    private static T Required<T>(T? value, string name)
        where T : class => value ?? throw new JsonException($"A book lacks its {name}.");
}
