using Surveillance.Markets;
using Surveillance.Metrics;

namespace Surveillance.Tests.Metrics;

/// <summary>Everything that a metric may be shown, by name: each member of the catalog must stand all of it.</summary>
internal static class Situations
{
    private static readonly TimeSpan _longAgo = TimeSpan.FromMinutes(10);

    /// <summary>Two sides, wholly known, no more than a moment old.</summary>
    public static BookSnapshot Sound { get; } = Some.Book(
        [new(99.98, 3), new(99.9, 5), new(99.8, 8)], [new(100.02, 2), new(100.1, 4), new(100.2, 7)]);

    /// <summary>Books without a price, and the reason that every metric which needs one must give.</summary>
    public static IReadOnlyDictionary<string, (BookSnapshot? Book, ReadingStatus Reason)> WithoutPrice { get; } =
        new Dictionary<string, (BookSnapshot?, ReadingStatus)>
        {
            ["never seen"] = (null, ReadingStatus.NoData),
            ["empty"] = (Some.Book([], []), ReadingStatus.OneSided),
            ["bids alone"] = (Some.Book([new(99.98, 3)], []), ReadingStatus.OneSided),
            ["asks alone"] = (Some.Book([], [new(100.02, 2)]), ReadingStatus.OneSided),
            ["locked"] = (Some.Book(100, 100), ReadingStatus.Crossed),
            ["crossed"] = (Some.Book(101, 100), ReadingStatus.Crossed),
            ["stale"] = (Sound with { LocalTimestamp = Some.Now - _longAgo }, ReadingStatus.Stale),
            ["stale and empty"] = (Some.Book([], [], age: _longAgo), ReadingStatus.Stale),
        };

    /// <summary>Books with a price that are hard on arithmetic.</summary>
    private static readonly Dictionary<string, BookSnapshot> Hard = new()
    {
        ["sound"] = Sound,
        ["known to its touch alone"] = Some.Book([new(99.98, 3)], [new(100.02, 2)], limit: 1),
        ["without a profile"] = Sound with { Profile = null, CoveredBidBps = null, CoveredAskBps = null },
        ["without levels"] = Sound with { Bids = [], Asks = [] },
        ["without a tick"] = Sound with { TickSize = null },
        ["of no size"] = Sound with { Bids = [new(99.98, 0)], Asks = [new(100.02, 0)] },
        ["of huge prices"] = Some.Book(double.MaxValue / 1.5, double.MaxValue),
        ["of huge sizes"] = Some.Book(99.98, 100.02, size: double.MaxValue),
        ["of tiny prices"] = Some.Book(double.Epsilon, 2 * double.Epsilon),
        ["of tiny sizes"] = Some.Book(99.98, 100.02, size: double.Epsilon),
        ["of a huge tick"] = Sound with { TickSize = double.MaxValue },
        ["as wide as can be"] = Some.Book(double.Epsilon, double.MaxValue),
        ["of the future"] = Sound with { LocalTimestamp = Some.Now + _longAgo },
    };

    private static readonly Dictionary<string, Ticker?> Tickers = new()
    {
        ["no ticker"] = null,
        ["a sound ticker"] = Some.Ticker(100.01, 100),
        ["a stale ticker"] = Some.Ticker(100.01, 100, _longAgo),
        ["a ticker without an index"] = Some.Ticker(100.01, null),
        ["a ticker of zeros"] = Some.Ticker(0, 0) with { FundingRate = 0, FundingIntervalHours = 0 },
        ["a ticker of huge figures"] = Some.Ticker(double.MaxValue, double.Epsilon) with
        {
            FundingRate = double.MaxValue, FundingIntervalHours = double.Epsilon,
        },
    };

    /// <summary>Every book with every ticker, itself and a sound one beside it as spot and as peer.</summary>
    public static IEnumerable<(string Name, MarketView View)> All =>
        from book in Hard.Select(each => (each.Key, Book: (BookSnapshot?)each.Value))
            .Concat(WithoutPrice.Select(each => (each.Key, each.Value.Book)))
        from ticker in Tickers
        from other in Others(book.Book)
        select ($"a book {book.Key}, {ticker.Key}, {other.Name}",
            Some.View(new MarketInputs(book.Book, ticker.Value, other.Spot, other.Peers)));

    private static IEnumerable<(string Name, BookSnapshot? Spot, IReadOnlyList<BookSnapshot> Peers)> Others(
        BookSnapshot? book) =>
    [
        ("alone", null, []),
        ("beside a sound one", Sound, [Sound]),
        ("beside its like", book, book is null ? [] : [book, book]),
        ("beside stale ones", WithoutPrice["stale"].Book, [WithoutPrice["stale"].Book!, WithoutPrice["empty"].Book!]),
    ];
}
