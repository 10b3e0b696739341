using Surveillance.Markets;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Alerts.Simulation;

namespace Surveillance.Tests.Platform.Redis;

/// <summary>The lists by which services hand work over, and what happens to entries that nobody can read.</summary>
public abstract class QueueTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 7, 0, 0, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_share_hands_over_each_of_its_markets_once_in_order()
    {
        await using var store = new RedisStore(await ConnectionAsync());
        var queue = new BookQueue(store);
        var (first, second) = (Shipped.Perp, new MarketId("okx", "ETH-USDT-PERP"));
        var share = RedisKeys.ShareOf(first);
        if (RedisKeys.ShareOf(second) != share)
            second = first;
        foreach (var market in (MarketId[])[first, second, first])
            await queue.PushAsync([market], Token);
        Assert.Equal(((MarketId[])[first, second]).Distinct(), await queue.PopAsync(share, 10, Token));
        Assert.Empty(await queue.PopAsync(share, 10, Token));
    }

    [Fact]
    public async Task An_entry_that_is_no_market_costs_no_other()
    {
        await using var store = new RedisStore(await ConnectionAsync());
        var queue = new BookQueue(store);
        var share = RedisKeys.ShareOf(Shipped.Perp);
        await store.Database.ListRightPushAsync(RedisKeys.BookQueue(share), ["", "nonsense", ":", ":x"]);
        await queue.PushAsync([Shipped.Perp], Token);
        await store.Database.ListRightPushAsync(RedisKeys.BookQueue(share), "binance:");
        Assert.Equal([Shipped.Perp], await queue.PopAsync(share, 10, Token));
        Assert.Equal(5, queue.Unreadable);
    }

    [Fact]
    public async Task Every_market_is_read_however_many_there_are_and_however_long_their_names()
    {
        await using var store = new RedisStore(await ConnectionAsync());
        var queue = new MetricsQueue(store);
        const int rounds = (MarketNames.MostKnown / 18_000) + 1;
        for (var round = 0; round <= rounds; round++)
        {
            // The last ones are those of the first round once more.
            MarketId[] markets =
            [
                new("okx", new string('Ü', 50)),
                new("okx", new string('Ü', 100)),
                new("okx", new string('C', 300)),
                .. Enumerable.Range(18_000 * (round % rounds), 18_000)
                    .Select(number => new MarketId("okx", $"C{number}")),
            ];
            await queue.PushAsync(markets, Token);
            Assert.Equal(markets, await queue.PopAsync(MarketQueue.Bound, Token));
        }
    }

    [Fact]
    public async Task A_market_that_is_named_again_is_not_made_again()
    {
        await using var store = new RedisStore(await ConnectionAsync());
        var queue = new MetricsQueue(store);
        await queue.PushAsync([Shipped.Perp], Token);
        var once = Assert.Single(await queue.PopAsync(1, Token));
        await queue.PushAsync([Shipped.Perp], Token);
        var again = Assert.Single(await queue.PopAsync(1, Token));
        Assert.Same(once.Instrument, again.Instrument);
    }

    [Fact]
    public async Task A_gap_stays_in_its_list_until_it_is_taken_out()
    {
        await using var store = new RedisStore(await ConnectionAsync());
        var queue = new GapQueue(store);
        var gaps = Enumerable.Range(0, 3).Select(Gap).ToList();
        foreach (var gap in gaps)
            await queue.PushAsync(gap, Token);
        var share = RedisKeys.ShareOf(Shipped.Perp);
        var seen = await queue.PeekAsync(share, 2, Token);
        Assert.Equal(gaps[..2], seen.Select(entry => entry.Gap));
        Assert.Equal(gaps, (await queue.PeekAsync(share, 10, Token)).Select(entry => entry.Gap));
        await queue.TrimAsync(share, [seen[1]], Token);
        Assert.Equal([gaps[0], gaps[2]], (await queue.PeekAsync(share, 10, Token)).Select(entry => entry.Gap));
    }

    [Fact]
    public async Task An_entry_that_is_no_gap_does_not_stand_in_the_way()
    {
        await using var store = new RedisStore(await ConnectionAsync());
        var queue = new GapQueue(store);
        var share = RedisKeys.ShareOf(Shipped.Perp);
        await store.Database.ListRightPushAsync(
            RedisKeys.GapQueue(share), ["", "nonsense", "null", "{}", "[]", "{\"market\":\"x\",\"reason\":\"none\"}"]);
        await queue.PushAsync(Gap(1), Token);
        Assert.Equal([Gap(1)], (await queue.PeekAsync(share, 10, Token)).Select(entry => entry.Gap));
        Assert.Equal(6, queue.Unreadable);
        Assert.Equal(1, await store.Database.ListLengthAsync(RedisKeys.GapQueue(share)));
    }

    /// <summary>Where an empty server is.</summary>
    protected abstract Task<string> ConnectionAsync();

    private static DataGap Gap(int number) => new(
        Shipped.Perp,
        Start.AddMinutes(number),
        Start.AddMinutes(number).AddSeconds(7),
        GapReason.SequenceBreak,
        10,
        12);
}
