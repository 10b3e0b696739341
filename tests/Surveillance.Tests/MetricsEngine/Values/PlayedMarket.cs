using System.Buffers;
using System.Text;
using Surveillance.Exchanges;
using Surveillance.Exchanges.Binance;
using Surveillance.Exchanges.Okx;
using Surveillance.Markets;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Exchanges;
using Surveillance.Tests.Exchanges.Binance;

namespace Surveillance.Tests.MetricsEngine.Values;

/// <summary>
/// A recorded market on its way to Redis: its frames through the venue's own code into the book and the ticker, and
/// these into the texts that are published.
/// </summary>
internal sealed class PlayedMarket
{
    private readonly OrderBook _book;
    private readonly double _tick;
    private readonly Action<RecordedFrame> _take;
    private readonly TickerState _ticker;
    private readonly IEnumerator<RecordedFrame> _frames;
    private DateTimeOffset _receivedAt;
    private bool _isOver;

    private PlayedMarket(OrderBook book, double tick, IEnumerable<RecordedFrame> frames, Action<RecordedFrame> take)
    {
        (_book, _tick, _take) = (book, tick, take);
        _ticker = new TickerState(book.Market, simulated: false) { ListedFundingHours = 8 };
        _frames = frames.GetEnumerator();
        _isOver = !_frames.MoveNext();
    }

    public MarketId Market => _book.Market;

    public bool IsLive => _book.IsValid;

    /// <summary>When its next frame comes; null when there is none.</summary>
    public DateTimeOffset? NextAt => _isOver ? null : _frames.Current.At;

    public static PlayedMarket Binance(string file, bool isSpot)
    {
        var replay = new Replay(isSpot);
        return new PlayedMarket(
            replay.Book, isSpot ? 0.01 : 0.1, RecordedFrame.Read(file), frame => replay.Take(frame));
    }

    public static PlayedMarket Okx(
        string instrument, double tick, double contractSize, IEnumerable<RecordedFrame> frames)
    {
        var book = new OrderBook(new MarketId("okx", instrument));
        var sync = new OkxSync(book, DecimalFactor.Of(contractSize));
        return new PlayedMarket(book, tick, frames, frame =>
        {
            Assert.True(OkxNormalizer.TryOpen(frame.Utf8, out var opened));
            Assert.Contains(sync.OnFrame(opened, frame.Utf8), (OkxStep[])[OkxStep.Loaded, OkxStep.Changed]);
        });
    }

    /// <summary>Takes the frames up to a moment.</summary>
    public void PlayTo(DateTimeOffset moment)
    {
        for (; NextAt <= moment; _isOver = !_frames.MoveNext())
        {
            var frame = _frames.Current;
            if (frame.IsOf("markPrice"))
            {
                Assert.True(BinanceNormalizer.TryOpen(frame.Utf8, out _, out var prices));
                _ticker.Merge(BinanceNormalizer.ReadMarkPrice(prices), frame.At);
            }
            else if (frame.IsSnapshot || frame.IsOf("depth") || Market.Exchange == "okx")
            {
                _take(frame);
                _receivedAt = frame.At;
            }
        }
    }

    /// <summary>What stands in <c>orderbook:*</c>.</summary>
    public string BookText() => Text(into => BookJson.Write(
        into, _book, new BookStamp(_receivedAt, _receivedAt, BookSource.Stream, 20, _tick)));

    /// <summary>What stands in <c>ticker:*</c>; null where the venue has told nothing.</summary>
    public string? TickerText() =>
        _ticker.Current is { } ticker ? Text(into => TickerJson.Write(into, ticker)) : null;

    private static string Text(Action<IBufferWriter<byte>> write)
    {
        var text = new ArrayBufferWriter<byte>();
        write(text);
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }
}
