using Surveillance.ExchangeSimulator.Faults.Books;
using Surveillance.ExchangeSimulator.Faults.Frames;
using Surveillance.ExchangeSimulator.Faults.Venues;
using Surveillance.ExchangeSimulator.Streams;

namespace Surveillance.ExchangeSimulator.Faults;

/// <summary>All faults, each with the venues on which it makes sense.</summary>
internal static class FaultCatalog
{
    private static readonly string[] Everywhere = ["binance", "okx", "bybit", "kraken", "coinbase"];
    private static readonly string[] WithSnapshotInStream = ["okx", "bybit", "kraken", "coinbase"];
    private static readonly string[] WithBookOverRest = ["binance", "okx"];
    private static readonly string[] WithMarkStream = ["binance", "okx"];
    private static readonly string[] WithMatchTime = ["binance", "okx", "bybit"];

    public static IReadOnlyList<FaultType> All { get; } =
    [
        Frames("drop-frames", "3 frames of each book are lost, once", Everywhere, () => new DropFrames(3)),
        Frames("duplicate-frame", "each frame of a book comes twice", Everywhere, () => new DuplicateFrame()),
        Frames("reorder-frames", "two frames of each book change places, once", Everywhere, () => new ReorderFrames()),
        new("sequence-reset", "ids begin anew below the last, chained", ["okx"], _ => new SequenceReset()),
        Frames("heartbeat", "each frame is followed by one that says nothing changed", ["okx"], () => new Heartbeat()),
        Frames("checksum-zero", "checksums are 0, not provided", ["okx"], () => new Checksum(ChecksumFault.Zero)),
        Frames("checksum-absent", "there is no checksum", ["okx"], () => new Checksum(ChecksumFault.Absent)),
        Frames("checksum-wrong", "a checksum is another than the book's, once", ["okx", "kraken"],
            () => new Checksum(ChecksumFault.Wrong)),
        Frames("update-without-snapshot", "a subscription begins with an update", WithSnapshotInStream,
            () => new UpdateWithoutSnapshot()),
        new("snapshot-too-old", "books over REST are those of the fault's start", WithBookOverRest,
            _ => new SnapshotTooOld()),
        Frames("snapshot-ahead", "frames of books come 1 s later than REST tells", WithBookOverRest,
            () => new LateFrames(TimeSpan.FromSeconds(1))),
        new("rest-429", "REST refuses: 429 with Retry-After 3, then 418 on binance; 429 on okx and coinbase",
            ["binance", "okx", "coinbase"], _ => new RestRefusal()),
        new("rest-403", "REST refuses: 403, the address is banned for ten minutes, told by nothing else", ["bybit"],
            _ => new RestRefusal()),
        new("abnormal-close", "each socket is cut without a word (1006), once", Everywhere, _ => new AbnormalClose()),
        new("sockets-refused", "sockets are cut and refused, REST answers", Everywhere, _ => new SocketsRefused()),
        new("day-close", "each socket is closed when it is 10 s old, as after 24 h", ["binance"], _ => new DayClose()),
        new("announced-shutdown", "a notice at the start, the sockets that got it are closed at the end",
            ["binance", "okx"], _ => new AnnouncedShutdown()),
        new("half-open", "sockets carry no byte in either direction, and are not closed", Everywhere,
            _ => new HalfOpen()),
        Frames("silent-stream", "books are acknowledged and say nothing", Everywhere, () => new SilentStream()),
        new("silent-mark", "mark prices are acknowledged and say nothing until subscribed anew", WithMarkStream,
            _ => new SilentPrices(PriceKind.Mark)),
        new("silent-ticker", "tickers are acknowledged and say nothing until subscribed anew", Everywhere,
            _ => new SilentPrices(PriceKind.Ticker)),
        new("trading-halt", "markets are not traded: the listings say so, their streams are silent", Everywhere,
            _ => new TradingHalt()),
        new("clock-ahead", "the venue's clock is 1.3 s ahead", Everywhere, _ => new ClockOffset(1_300)),
        new("clock-behind", "the venue's clock is 1.5 s behind", Everywhere, _ => new ClockOffset(-1_500)),
        Frames("venue-stall", "books are pushed 2.5 s after they were made, none missing", WithMatchTime,
            () => new VenueStall(2_500)),
        Frames("lost-delete", "a delete is missing, so that the book stays crossed, once", Everywhere,
            () => new LostDelete()),
        Overlay("empty-side", "nobody sells", Everywhere, _ => new EmptySide()),
        Frames("zero-quantity", "frames of books hold levels of size 0 that nobody holds", Everywhere,
            () => new ZeroQuantity()),
        Overlay("tiny-sizes", "the best levels are of the smallest size that is printed, 1e-8 on spot", Everywhere,
            _ => new TinySizes()),
        Frames("unknown-fields", "frames have fields that nobody documented", Everywhere, () => new UnknownFields()),
        Frames("spaced-json", "frames are printed with spaces and line breaks", Everywhere, () => new SpacedJson()),
        Frames("split-frames", "each message comes in 7 WebSocket fragments", Everywhere, () => new SplitFrames(7)),
        Frames("huge-message", "a frame of each book has 5 MB, once", Everywhere, () => new HugeMessage(5_000_000)),
        Overlay("frozen-spread", "the spread is one tick, and two in the last 10 s", Everywhere,
            duration => new FrozenSpread(duration - TimeSpan.FromSeconds(10))),
    ];

    public static IEnumerable<string> Names => All.Select(type => type.Name);

    public static FaultType? Find(string name) => All.FirstOrDefault(type => type.Name == name);

    private static FaultType Frames(
        string name, string about, IReadOnlyList<string> exchanges, Func<IFrameFault> make) =>
        new(name, about, exchanges, _ => new OnFrames(make));

    private static FaultType Overlay(
        string name, string about, IReadOnlyList<string> exchanges, Func<TimeSpan, Incidents.IBookOverlay> make) =>
        new(name, about, exchanges, duration => new OnBooks(make(duration)));
}
