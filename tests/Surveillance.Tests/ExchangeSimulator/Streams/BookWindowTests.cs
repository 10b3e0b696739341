using Surveillance.ExchangeSimulator;
using Surveillance.ExchangeSimulator.Books;
using Surveillance.ExchangeSimulator.Streams;

namespace Surveillance.Tests.ExchangeSimulator.Streams;

/// <summary>What a stream of the best levels tells, a client's copy made of it against the book itself.</summary>
public sealed class BookWindowTests
{
    private const int Depth = 3;

    private readonly BookWindow _window = new(Depth);
    private readonly TwoSidedBook _shown = new();
    private readonly TwoSidedBook _client = new();

    public BookWindowTests()
    {
        for (var i = 1; i <= 6; i++)
        {
            _shown.Bids.Set(100 - i, 10 * i);
            _shown.Asks.Set(100 + i, 10 * i);
        }

        _window.Begin(_shown);
        _client.CopyFrom(_window.Told);
    }

    [Fact]
    public void It_begins_with_the_best_levels() => Assert.Equal("99:10 98:20 97:30 | 101:10 102:20 103:30", Client());

    [Fact]
    public void A_level_that_leaves_the_best_ones_is_deleted_and_told_again_when_it_comes_back_unchanged()
    {
        Assert.Equal("100:5 97:0 |", Tell((100, 5)));
        Assert.Equal("100:5 99:10 98:20 | 101:10 102:20 103:30", Client());
        Assert.Equal("100:0 97:30 |", Tell((100, 0)));
        Assert.Equal("99:10 98:20 97:30 | 101:10 102:20 103:30", Client());
    }

    [Fact]
    public void A_level_that_was_never_among_the_best_is_told_when_those_before_it_go()
    {
        Assert.Equal("99:0 98:0 96:40 95:50 |", Tell((99, 0), (98, 0)));
        Assert.Equal("97:30 96:40 95:50 | 101:10 102:20 103:30", Client());
    }

    [Fact]
    public void What_changes_outside_of_the_best_levels_is_not_told() => Assert.Equal("|", Tell((95, 7), (94, 0)));

    [Fact]
    public void A_level_that_came_and_went_between_two_frames_is_deleted_where_it_was_among_the_best()
    {
        Change((100, 5), (90, 1));
        Assert.Equal("100:0 |", Tell((100, 0), (90, 0)));
    }

    [Theory]
    [InlineData("okx")]
    [InlineData("bybit")]
    public void A_copy_made_of_the_differences_is_the_book_wherever_the_price_goes(string exchange)
    {
        var bench = new MarketBench(new SimulatorOptions { Markets = 2 });
        var market = bench.Market(exchange, "BTC-USDT-PERP");
        const int depth = 40;
        var (window, client, returned) = (new BookWindow(depth), new TwoSidedBook(), 0);
        var gone = new HashSet<PriceLevel>();
        window.Begin(market.Shown);
        client.CopyFrom(window.Told);
        MarketBench.Tap(market, change =>
        {
            window.Touch(change);
            var told = window.Take(market.Shown);
            foreach (var level in told.Bids)
            {
                if (level.Size == 0) gone.Add(new PriceLevel(level.Price, market.Shown.Bids.SizeAt(level.Price)));
                else if (gone.Contains(level)) returned++;
            }

            client.Apply(told);
            Assert.Equal(Best(market.Shown, depth), Best(client, int.MaxValue));
        });
        bench.Run(TimeSpan.FromSeconds(120));
        Assert.True(returned > 100, $"only {returned} levels came back as they had left");
    }

    private string Tell(params (long Price, long Size)[] bids)
    {
        Change(bids);
        var told = _window.Take(_shown);
        _client.Apply(told);
        return $"{Text(told.Bids)} |{(told.Asks.Count == 0 ? "" : " ")}{Text(told.Asks)}".TrimStart();
    }

    private void Change(params (long Price, long Size)[] bids)
    {
        var change = new BookChange();
        change.Bids.AddRange(bids.Select(level => new PriceLevel(level.Price, level.Size)));
        _shown.Apply(change);
        _window.Touch(change);
    }

    private string Client() => Best(_client, int.MaxValue);

    private static string Best(TwoSidedBook book, int depth) =>
        $"{Text(Levels(book.Bids, depth))} | {Text(Levels(book.Asks, depth))}";

    private static IEnumerable<PriceLevel> Levels(BookSide side, int depth) =>
        Enumerable.Range(0, Math.Min(depth, side.Count)).Select(rank => side[rank]);

    private static string Text(IEnumerable<PriceLevel> levels) =>
        string.Join(' ', levels.Select(level => $"{level.Price}:{level.Size}"));
}
