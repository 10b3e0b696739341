using System.Text.Json;
using Surveillance.Exchanges;
using Surveillance.Exchanges.Binance;
using Surveillance.Markets;
using Surveillance.Tests.Markets;

namespace Surveillance.Tests.Exchanges.Binance;

/// <summary>
/// Plays the depth frames and the snapshot of a recording through the real code, and keeps a plain book of the same
/// frames: the snapshot's levels, then every event whose last id is above the snapshot's.
/// </summary>
internal sealed class Replay
{
    private readonly DepthMessage _message = new();
    private readonly DiffSync _sync;
    private readonly List<RecordedFrame> _early = [];
    private long? _snapshotId;

    public Replay(bool isSpot)
    {
        Book = new OrderBook(new MarketId("binance", isSpot ? "BTC-USDT-SPOT" : "BTC-USDT-PERP"));
        _sync = new DiffSync(Book, isSpot ? DiffRule.Spot : DiffRule.Futures);
        _sync.BeginFetch();
    }

    public OrderBook Book { get; }

    public ReferenceBook Reference { get; } = new();

    public int Breaks { get; private set; }

    public SyncStep Take(RecordedFrame frame)
    {
        if (frame.IsSnapshot)
        {
            BinanceNormalizer.ReadSnapshot(frame.Utf8, _message);
            TakePlainly(frame);
            return _sync.OnSnapshot(_message, 1000);
        }

        if (!frame.IsOf("depth"))
            return SyncStep.None;
        Assert.True(BinanceNormalizer.TryOpen(frame.Utf8, out _, out var data));
        BinanceNormalizer.ReadDepth(data, _message);
        TakePlainly(frame);
        var step = _sync.OnEvent(_message, frame.Utf8);
        Breaks += step == SyncStep.Broken ? 1 : 0;
        return step;
    }

    private void TakePlainly(RecordedFrame frame)
    {
        using var json = JsonDocument.Parse(frame.Text);
        if (frame.IsSnapshot)
        {
            _snapshotId = json.RootElement.GetProperty("lastUpdateId").GetInt64();
            Apply(json.RootElement, "bids", "asks");
            foreach (var early in _early)
                TakePlainly(early);
        }
        else if (_snapshotId is null)
            _early.Add(frame);
        else if (json.RootElement.GetProperty("data") is var data && data.GetProperty("u").GetInt64() > _snapshotId)
            Apply(data, "b", "a");
    }

    private void Apply(JsonElement depth, string bids, string asks)
    {
        foreach (var level in depth.GetProperty(bids).EnumerateArray())
            Reference.Set(Side.Bid, decimal.Parse(level[0].GetString()!), decimal.Parse(level[1].GetString()!));
        foreach (var level in depth.GetProperty(asks).EnumerateArray())
            Reference.Set(Side.Ask, decimal.Parse(level[0].GetString()!), decimal.Parse(level[1].GetString()!));
    }
}
