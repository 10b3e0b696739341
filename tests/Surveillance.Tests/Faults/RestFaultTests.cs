using System.Globalization;
using Surveillance.ExchangeSimulator;
using Surveillance.ExchangeSimulator.Faults;
using Surveillance.Markets;
using Surveillance.Tests.ExchangeSimulator;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Faults;

/// <summary>
/// Books that do not come as they should: without a snapshot, with a wrong one, or from a REST that refuses.
/// </summary>
public sealed class RestFaultTests
{
    [Fact]
    public async Task A_book_that_begins_with_updates_is_fetched_over_rest()
    {
        await using var stage = await BegunAsync("okx", ("update-without-snapshot", 60));
        await stage.AllInStepAsync();
        FaultRow.Print(
            "okx", "the first frame of a book is an update", "REST sync",
            $"synced over REST, {FaultRow.Text(stage.Gaps)}; {stage.Wrong.Count} wrong books");
        Assert.Contains(stage.Log.Entries, entry => IsSynced(entry.Text));
        Assert.Empty(stage.Wrong);
    }

    [Theory]
    [InlineData("bybit")]
    [InlineData("kraken")]
    [InlineData("coinbase")]
    public async Task Without_a_snapshot_nothing_is_published_until_a_new_subscription_brings_one(string exchange)
    {
        var lasting = TimeSpan.FromSeconds(6);
        var earliest = FaultStage.Now + lasting;
        await using var stage = await BegunAsync(exchange, ("update-without-snapshot", lasting.TotalSeconds));
        var begun = FaultStage.Now;
        await stage.AllInStepAsync();
        Assert.All(stage.Published, book => Assert.True(book.LocalTimestamp >= earliest));
        FaultRow.Print(
            exchange, "subscriptions begin with an update for 6 s", "nothing published, subscribed anew",
            $"live {(FaultStage.Now - begun).TotalSeconds:0} s after the start, {FaultRow.Text(stage.Gaps)}; "
            + $"{stage.Wrong.Count} wrong books");
        Assert.Empty(stage.Wrong);
    }

    [Theory]
    [InlineData("binance")]
    [InlineData("okx")]
    public async Task A_snapshot_that_is_older_than_the_stream_is_fetched_again_until_one_meets_it(string exchange)
    {
        await using var stage = await FaultStage.LiveAsync(exchange);
        stage.Inject("snapshot-too-old", 5, null);
        if (exchange == "okx")
            stage.Inject("update-without-snapshot", 60, null);
        await FaultStage.PassAsync(1);
        stage.Inject("abnormal-close", 1, null);
        var cut = FaultStage.Now;
        await stage.AllInStepAsync();
        var gap = await stage.GapAsync();
        await Eventually.TrueAsync(
            () => stage.Gaps.Count >= stage.Feed.Markets.Count, "the gap of each market is told");
        FaultRow.Print(
            exchange, "REST books 1 to 5 s old after a lost connection", "refetch",
            $"{FaultRow.Text(stage.Gaps)}; {stage.Wrong.Count} wrong books");
        Assert.True(gap.End > cut + TimeSpan.FromSeconds(3.5));
        Assert.Equal(stage.Feed.Markets.Count, stage.Gaps.Count);
        Assert.Empty(stage.Wrong);
    }

    [Fact]
    public async Task A_snapshot_that_is_ahead_of_the_stream_is_waited_for()
    {
        var limit = FaultStage.Now + TimeSpan.FromSeconds(19);
        await using var stage = await BegunAsync("binance", ("snapshot-ahead", 20));
        var begun = FaultStage.Now;
        await Eventually.TrueAsync(
            () => stage.Feed.Markets.All(market => stage.PublishedSince(begun, market.Market.Instrument).Count > 0),
            "books are published", limit - begun);
        using var ping = await VenueClient.GetResponseAsync(stage.Feed.Plan.Venue.Rest["futures"], "/fapi/v1/ping");
        var weight = int.Parse(ping.Headers.GetValues("X-MBX-USED-WEIGHT-1M").Single(), CultureInfo.InvariantCulture);
        await stage.AllInStepAsync();
        FaultRow.Print(
            "binance", "frames 1 s later than REST tells", "wait for the frame that contains it",
            $"REST weight {weight} on futures, where one snapshot weighs 20; {FaultRow.Text(stage.Gaps)}; "
            + $"{stage.Wrong.Count} wrong books");
        Assert.InRange(weight, 1, 39);
        Assert.Empty(stage.Wrong);
    }

    [Theory]
    [InlineData("binance")]
    [InlineData("okx")]
    [InlineData("coinbase")]
    public async Task A_rest_that_refuses_is_left_alone_for_as_long_as_it_says(string exchange)
    {
        await using var stage = await BegunAsync(exchange, ("rest-429", 12), ("update-without-snapshot", 30));
        await FaultStage.PassAsync(12.5);
        await stage.AllInStepAsync(TimeSpan.FromSeconds(90));
        var refused = stage.Simulator.Venues[exchange].Refused.ToList();
        FaultRow.Print(
            exchange, "REST: 429, on binance with Retry-After 3 and then 418 with 5, for 12 s", "waits as told",
            $"{refused.Count} requests: {string.Join(", ", refused.Select(one => $"{one.Status} {one.At:ss.fff}"))}; "
            + $"{stage.Wrong.Count} wrong books");
        Assert.NotEmpty(refused);
        Assert.Empty(stage.Wrong);
        foreach (var product in refused.GroupBy(one => one.Product))
        {
            // Those that were on their way when the refusal came are not held against it; on a busy machine they are
            // long on their way, if shorter than what a client waits that does not read how long it is to wait.
            var asked = product.ToList();
            for (var i = 1; i < asked.Count; i++)
            {
                var (pause, told) = (asked[i].At - asked[i - 1].At, TimeSpan.FromSeconds(asked[i - 1].RetryAfter));
                Assert.True(
                    pause < TimeSpan.FromSeconds(0.8) || pause >= told - TimeSpan.FromSeconds(0.1),
                    $"{product.Key} {asked[i - 1].Status}: again after {pause}");
            }

            Assert.InRange(asked.Count, 1, 12);
        }
    }

    [Fact]
    public async Task A_rest_that_bans_the_address_is_not_asked_again_while_books_go_on_over_sockets()
    {
        await using var stage = await BegunAsync("bybit", ("rest-403", 60));
        await stage.AllInStepAsync();
        await FaultStage.PassAsync(20);
        await stage.AllInStepAsync();
        var refused = stage.Simulator.Venues["bybit"].Refused.Select(one => one.At).ToList();
        FaultRow.Print(
            "bybit", "REST: 403 for 60 s", "nothing asked for 10 minutes, books go on",
            $"{refused.Count} requests within {(refused.Max() - refused.Min()).TotalSeconds:0.0} s, then none; "
            + $"{FaultRow.Text(stage.Gaps)}; {stage.Wrong.Count} wrong books");

        // Those that were on their way together with the first one.
        Assert.InRange(refused.Count, 1, 4);
        Assert.InRange(refused.Max() - refused.Min(), TimeSpan.Zero, TimeSpan.FromSeconds(2));
        Assert.Contains(stage.Log.Entries, entry => entry.Text == "bybit asks for a pause of 600 s (HTTP 403)");
        Assert.Empty(stage.Gaps);
        Assert.Empty(stage.Wrong);
    }

    [Theory]
    [InlineData("okx")]
    [InlineData("kraken")]
    public async Task A_checksum_that_is_not_the_books_is_a_break_and_the_book_is_made_anew(string exchange)
    {
        await using var stage = await FaultStage.LiveAsync(exchange);
        stage.Inject("checksum-wrong", 5, stage.Instrument);
        var gap = await stage.GapAsync();
        await stage.AllInStepAsync();
        FaultRow.Print(
            exchange, "a wrong checksum", "resync, logged",
            $"{FaultRow.Text(stage.Gaps)}; {stage.Wrong.Count} wrong books");
        Assert.Equal(GapReason.SequenceBreak, gap.Reason);
        Assert.Single(stage.Gaps);
        Assert.Contains(
            stage.Log.Entries,
            entry => entry.Text == $"{gap.Market} is not to be trusted from now on (SequenceBreak)");
        Assert.Empty(stage.Wrong);
    }

    [Theory]
    [InlineData("binance")]
    [InlineData("okx")]
    [InlineData("bybit")]
    public async Task A_stall_of_the_venue_that_loses_nothing_is_lag_and_no_gap(string exchange)
    {
        await using var stage = await FaultStage.LiveAsync(exchange);
        stage.Inject("venue-stall", 7, null);
        await FaultStage.PassAsync(6);
        var lag = stage.Health.VenueLagP99Ms;
        await FaultStage.PassAsync(2);
        await stage.AllInStepAsync();
        FaultRow.Print(
            exchange, "E - T = 2.5 s for 7 s, chain unbroken", "lag, no gap",
            $"p99 lag {lag:0} ms, {FaultRow.Text(stage.Gaps)}; {stage.Wrong.Count} wrong books");
        Assert.InRange(lag!.Value, 2_400, 5_000);
        Assert.Empty(stage.Gaps);
        Assert.Empty(stage.Wrong);
    }

    private static bool IsSynced(string line) => line.Contains("is whole as of", StringComparison.Ordinal);

    private static Task<FaultStage> BegunAsync(string exchange, params (string Name, double Seconds)[] faults) =>
        FaultStage.SetAsync(exchange, new SimulatorOptions
        {
            DollarVenues = [exchange],
            Faults =
            [
                .. from fault in faults
                   where FaultCatalog.Find(fault.Name)!.Exchanges.Contains(exchange)
                   select new Fault(
                       fault.Name, exchange, null, TimeSpan.Zero, TimeSpan.FromSeconds(fault.Seconds)),
            ],
        });
}
