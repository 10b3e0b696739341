using Surveillance.Markets;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.MetricsEngine.Incidents;

/// <summary>From books and an alert in Redis to the rows around it, by engines as they run in life.</summary>
public sealed class AroundAlertsTests(PostgresServer postgres) : IAsyncLifetime
{
    private const string Divergence = "cross_exchange_spread_bps";

    /// <summary>A book takes so long from its stamp into Redis, and its stamp has no more than milliseconds.</summary>
    private static readonly TimeSpan Edge = TimeSpan.FromMilliseconds(50);

    /// <summary>Books a second of a market that a busy machine reads at least: clearly more than one.</summary>
    private const int Several = 3;

    private static readonly TimeSpan Reach = TimeSpan.FromSeconds(30);
    private static readonly MarketId OtherSpot = Shipped.Spot with { Exchange = Shipped.OtherPerp.Exchange };

    private EngineStage _stage = null!;

    public async ValueTask InitializeAsync() => _stage = await EngineStage.SetAsync(postgres);

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task Two_engines_store_every_book_around_an_alert_once_and_of_other_times_one_a_second()
    {
        _stage.Start("one");
        _stage.Start("two");
        var feed = new WitnessedFeed(_stage, Shipped.Perp, Shipped.OtherPerp, Shipped.Spot);
        await feed.PublishUntilAsync(async () => await OwnersAsync() is ["one", "two"]);
        var began = WitnessedFeed.Now;
        await feed.PublishUntilAsync(began + Reach + TimeSpan.FromSeconds(4));
        var fired = (await feed.AlertAsync(Shipped.Perp, Divergence)).TriggeredAt;
        await feed.PublishUntilAsync(fired + Reach + TimeSpan.FromSeconds(3));

        foreach (var leg in (MarketId[])[Shipped.Perp, Shipped.OtherPerp])
        {
            var around = feed.ReadOf(leg, fired - Reach + Edge, fired + Reach - Edge);
            Assert.InRange(around.Count, Several * 60, 610);
            await StoredAsync(feed, leg, around);
            var beside = feed.ReadOf(leg, began, fired - Reach - Edge)
                .Concat(feed.ReadOf(leg, fired + Reach + Edge, WitnessedFeed.Now)).ToList();
            Assert.InRange(beside.Count, Several * 6, 85);
            Assert.InRange((await feed.StoredOfAsync(leg)).Intersect(beside).Count(), 1, 10);
        }

        var seconds = (int)(WitnessedFeed.Now - began).TotalSeconds + 2;
        var others = feed.ReadOf(Shipped.Spot, began, WitnessedFeed.Now);
        Assert.InRange((await feed.StoredOfAsync(Shipped.Spot)).Intersect(others).Count(), 1, seconds);
    }

    [Fact]
    public async Task A_market_that_is_handed_over_meanwhile_goes_on_being_stored()
    {
        _stage.Start("one");
        var feed = new WitnessedFeed(_stage, [.. Shipped.Config.EnabledMarkets]);
        await feed.PublishUntilAsync(async () => await OwnersAsync() is ["one"] && feed.Books.Any(book => book.IsRead));
        var began = WitnessedFeed.Now;
        await feed.PublishUntilAsync(began + TimeSpan.FromSeconds(2));
        await feed.AlertAsync(Shipped.Spot, Divergence);
        var fired = (await feed.AlertAsync(Shipped.Perp, Divergence)).TriggeredAt;
        _stage.Start("two");
        await feed.PublishUntilAsync(async () => await OwnersAsync() is ["one", "two"]);
        var handedOver = WitnessedFeed.Now;
        await feed.PublishUntilAsync(handedOver + TimeSpan.FromSeconds(4));

        Assert.True(WitnessedFeed.Now < fired + Reach - Edge, $"handed over after {handedOver - fired}");
        foreach (var market in (MarketId[])[Shipped.Perp, Shipped.OtherPerp, Shipped.Spot, OtherSpot])
        {
            Assert.NotEmpty(feed.ReadOf(market, handedOver, WitnessedFeed.Now));
            await StoredAsync(feed, market, feed.ReadOf(market, began, WitnessedFeed.Now));
        }
    }

    [Fact]
    public async Task A_restarted_engine_goes_on_until_thirty_seconds_are_over_and_stores_nothing_for_an_older_alert()
    {
        var first = _stage.Start("first");
        var feed = new WitnessedFeed(_stage, Shipped.Perp);
        await feed.PublishUntilAsync(() => Task.FromResult(feed.Books.Any(book => book.IsRead)));
        var began = WitnessedFeed.Now;
        await feed.PublishUntilAsync(began + TimeSpan.FromSeconds(2));
        var fired = (await feed.AlertAsync(Shipped.Perp, "spread_bps")).TriggeredAt;
        await feed.PublishUntilAsync(fired + TimeSpan.FromSeconds(3));
        await StoredAsync(feed, Shipped.Perp, feed.ReadOf(Shipped.Perp, began, WitnessedFeed.Now));
        await first.KillAsync();

        var (second, restarted) = (_stage.Start("second"), WitnessedFeed.Now);
        await feed.PublishUntilAsync(fired + Reach - TimeSpan.FromSeconds(3));
        await second.StopAsync();
        var after = feed.ReadOf(Shipped.Perp, restarted, fired + Reach);
        Assert.InRange(after.Count, 20, 260);

        await feed.PublishUntilAsync(fired + Reach + TimeSpan.FromSeconds(1));
        _stage.Start("third");
        await feed.PublishUntilAsync(() => Task.FromResult(feed.Books[^1].IsRead));
        await StoredAsync(feed, Shipped.Perp, after);
        var again = WitnessedFeed.Now;
        await feed.PublishUntilAsync(again + TimeSpan.FromSeconds(4));
        var late = feed.ReadOf(Shipped.Perp, again, WitnessedFeed.Now);
        Assert.InRange(late.Count, 10, 42);
        await Eventually.TrueAsync(
            async () => (await feed.StoredOfAsync(Shipped.Perp)).Intersect(late).Count() >= 3,
            "one a second is stored");
        Assert.InRange((await feed.StoredOfAsync(Shipped.Perp)).Intersect(late).Count(), 3, 6);
    }

    /// <summary>Each of the books has a row, and none has two.</summary>
    private static async Task StoredAsync(WitnessedFeed feed, MarketId market, IReadOnlyList<long> books)
    {
        await Eventually.TrueAsync(
            async () => !books.Except(await feed.StoredOfAsync(market)).Any(),
            $"each of the {books.Count} books of {market} has a row");
        var stored = await feed.StoredOfAsync(market);
        Assert.Equal(stored.Distinct(), stored);
    }

    /// <summary>Who holds the shares of the markets, each once, in the order of their names.</summary>
    private async Task<string[]> OwnersAsync() =>
        [.. (await _stage.Leases.OwnersAsync()).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
}
