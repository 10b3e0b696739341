using Surveillance.DataIngestion.Discoveries;
using Surveillance.Exchanges;
using Surveillance.Markets;
using Surveillance.Tests.Alerts.Simulation;

namespace Surveillance.Tests.DataIngestion.Discoveries;

/// <summary>Which of a venue's markets a wish is for.</summary>
public sealed class MarketRankingTests
{
    [Fact]
    public void Those_that_turned_over_most_in_the_quote_come_first_whatever_the_order_they_came_in()
    {
        var chosen = Choose(
            Search(top: 2),
            Market("A", 10), Market("B", 30), Market("C", 20), Market("D", 99) with { Quote = "USDC" });
        Assert.Equal(["B", "C"], chosen);
    }

    [Fact]
    public void A_turnover_that_is_not_known_ranks_behind_all_that_are()
    {
        Assert.Equal(["B", "C", "A"], Choose(Search(top: 3), Market("A", null), Market("B", 1), Market("C", 0)));
        Assert.Equal(["B", "C"], Choose(Search(top: 2), Market("A", null), Market("B", 1), Market("C", 0)));
    }

    [Fact]
    public void What_is_left_out_by_coin_or_id_and_what_is_typed_and_off_takes_no_place()
    {
        var search = Search(top: 2, "A", "B-USDT-PERP") with { Off = new HashSet<string> { "C-USDT-PERP", "DUSDT" } };
        ListedMarket[] all = [.. "ABCDEFG".Select((coin, place) => Market($"{coin}", 100 - place))];
        Assert.Equal(["E", "F"], Choose(search, all));
    }

    [Fact]
    public void A_market_stays_until_it_has_fallen_back_by_a_fifth_of_the_places()
    {
        ListedMarket[] all = [.. Enumerable.Range(1, 30).Select(place => Market($"M{place:00}", 100 - place))];
        string[] First(int count) => [.. all.Take(count).Select(market => market.Coin)];
        Assert.Equal(First(10), Choose(Search(top: 10), all));
        Assert.Equal(First(12), Choose(Search(top: 10), all, before: ["M11USDT", "M12USDT", "M13USDT"]));
        Assert.Equal([.. First(10), "M12"], Choose(Search(top: 10), all, before: ["M12USDT"]));
        Assert.Equal(First(1), Choose(Search(top: 1), all, before: ["M02USDT"]));
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void Day_after_day_the_first_places_are_all_there_and_nothing_beyond_a_fifth_more(int seed)
    {
        var random = new Random(seed);
        var search = Search(top: 50);
        var weights = Enumerable.Range(0, 200).Select(place => 1000.0 / (place + 1)).ToArray();
        HashSet<string> before = [];
        var (changes, changesWithout) = (0, 0);
        HashSet<string> firstBefore = [];
        for (var day = 0; day < 100; day++)
        {
            ListedMarket[] all =
            [
                .. weights.Select((weight, coin) => Market($"M{coin}", weight * (0.93 + (0.14 * random.NextDouble())))),
            ];
            var chosen = MarketRanking.Choose(search, all, before).Markets.Select(one => one.Symbol).ToHashSet();
            var ranked = all.OrderByDescending(one => one.Turnover24h).Select(one => one.Symbol).ToList();
            Assert.Superset(ranked.Take(50).ToHashSet(), chosen);
            Assert.Subset(ranked.Take(60).ToHashSet(), chosen);
            changes += day > 0 && !chosen.SetEquals(before) ? 1 : 0;
            changesWithout += day > 0 && !firstBefore.SetEquals(ranked.Take(50)) ? 1 : 0;
            (before, firstBefore) = (chosen, [.. ranked.Take(50)]);
        }

        Assert.InRange(changes, 0, changesWithout / 4);
    }

    [Fact]
    public void Names_that_can_be_no_part_of_a_key_and_second_markets_of_a_coin_are_told_and_take_no_place()
    {
        var ranking = MarketRanking.Choose(
            Search(top: 2),
            [Market("币安人生", 100), Market("A", 90), Market("A", 80) with { Symbol = "A-OLD" }, Market("B", 70)],
            new HashSet<string>());
        Assert.Equal(["AUSDT", "BUSDT"], ranking.Markets.Select(market => market.Symbol));
        Assert.Equal(["币安人生USDT", "A-OLD"], ranking.Unfit);
    }

    [Fact]
    public void A_search_is_another_one_when_anything_that_it_goes_by_changes()
    {
        var search = Search(top: 2, "A");
        Assert.True(search.IsSameAs(Search(top: 2, "A")));
        Assert.False(search.IsSameAs(Search(top: 3, "A")));
        Assert.False(search.IsSameAs(Search(top: 2, "B")));
        Assert.False(search.IsSameAs(search with { Off = new HashSet<string> { "X" } }));
        var elsewhere = search.Venue with { Rest = new Dictionary<string, Uri>() };
        Assert.False(search.IsSameAs(search with { Venue = elsewhere }));
    }

    [Fact]
    public void Typed_instruments_that_are_off_are_known_by_id_and_by_symbol()
    {
        var config = Shipped.Config with
        {
            Discoveries = [Search(top: 2).Wish, new Discovery("kraken", InstrumentType.Spot, "USD", 5, 20, [])],
        };
        var search = Assert.Single(MarketSearch.Of(config));
        Assert.Equal(["ETH-USDT-PERP", "ETHUSDT"], search.Off.Order());
    }

    private static ListedMarket Market(string coin, double? turnover) => new($"{coin}USDT", coin, "USDT", turnover);

    private static MarketSearch Search(int top, params string[] exclude) => new(
        new Discovery("binance", InstrumentType.Perpetual, "USDT", top, 20, exclude),
        Shipped.Config.Venues["binance"],
        new HashSet<string>());

    private static IEnumerable<string> Choose(
        MarketSearch search, IReadOnlyList<ListedMarket> listed, string[] before) =>
        MarketRanking.Choose(search, listed, before.ToHashSet()).Markets.Select(market => market.Coin);

    private static IEnumerable<string> Choose(MarketSearch search, params ListedMarket[] listed) =>
        Choose(search, listed, before: []);
}
