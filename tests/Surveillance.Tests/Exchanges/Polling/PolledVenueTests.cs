using Surveillance.ExchangeSimulator.Faults;
using Surveillance.Exchanges;
using Surveillance.Markets;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Exchanges.Polling;

/// <summary>Every venue of the catalog without its sockets for longer than half a minute, over real HTTP.</summary>
public sealed class PolledVenueTests
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(120);

    [Fact]
    public Task Rest_stands_in_for_sockets_that_are_refused_and_they_take_over_without_a_gap() =>
        Task.WhenAll(VenueCatalog.Names.Select(StandInAsync));

    [Fact]
    public async Task A_pause_that_the_venue_asks_for_is_kept_while_polling_and_its_books_are_stale_meanwhile()
    {
        await using var stage = await FeedStage.SetAsync("binance");
        await stage.AllLiveAsync();
        stage.Simulator.Inject(new Fault(
            "sockets-refused", "binance", null, TimeSpan.Zero, TimeSpan.FromMinutes(5)));
        await stage.GapsAsync(stage.Instruments.Count, Within);
        stage.Simulator.Inject(new Fault("rest-429", "binance", null, TimeSpan.Zero, TimeSpan.FromSeconds(2.5)));
        var gaps = await stage.GapsAsync(stage.Instruments.Count);
        Assert.All(gaps, gap => Assert.Equal(GapReason.Stale, gap.Reason));
        Assert.All(gaps, gap => Assert.InRange(gap.Duration.TotalSeconds, 3, 10));
        var refused = stage.Simulator.Venues["binance"].Refused.GroupBy(request => request.Product).ToList();
        Assert.Equal(2, refused.Count);

        // Those that were on their way together with the first one, and none after it was refused.
        Assert.All(refused, product => Assert.InRange(
            product.Max(request => request.At) - product.Min(request => request.At),
            TimeSpan.Zero, TimeSpan.FromSeconds(2)));
        Assert.All(stage.Instruments, one => Assert.Equal(BookSource.Rest, stage.Book(one)?.Source));
    }

    private static async Task StandInAsync(string exchange)
    {
        await using var stage = await FeedStage.SetAsync(exchange);
        await stage.AllLiveAsync();
        stage.Simulator.Inject(new Fault(
            "sockets-refused", exchange, null, TimeSpan.Zero, TimeSpan.FromSeconds(55)));
        await Eventually.TrueAsync(
            () => stage.Instruments.All(one => stage.Book(one) is { Source: BookSource.Rest }),
            $"all books of {exchange} come over REST", Within);
        var gaps = await stage.GapsAsync(stage.Instruments.Count);
        Assert.All(gaps, gap => Assert.Equal(GapReason.Disconnect, gap.Reason));
        Assert.All(gaps, gap => Assert.InRange(gap.Duration.TotalSeconds, 29, 40));
        Assert.Equal(stage.Instruments.Count, stage.Health.PolledMarkets);
        Assert.NotEqual(VenueStatus.Connected, stage.Health.Status);
        Assert.Contains(stage.Lines, line => line.Contains("are polled over REST", StringComparison.Ordinal));

        var one = stage.Book(stage.Instruments[0])!;
        Assert.True(one.Simulated);
        Assert.True(one is { CoveredBidBps: > 0, CoveredAskBps: > 0 });
        await Eventually.TrueAsync(
            () => stage.Book(stage.Instruments[0]) is { Source: BookSource.Rest } next
                && next.LocalTimestamp > one.LocalTimestamp,
            $"the book of {exchange} is renewed");

        await Eventually.TrueAsync(
            () => stage.Instruments.All(each => stage.Book(each) is { Source: BookSource.Stream }),
            $"all books of {exchange} come over sockets", Within);
        await Eventually.TrueAsync(() => stage.Health.PolledMarkets == 0, $"polling of {exchange} has ended");
        Assert.Contains(stage.Lines, line => line.EndsWith("polling over REST ends", StringComparison.Ordinal));
        Assert.False(stage.Output.Gaps.TryRead(out _), $"no second gap of {exchange}");
    }
}
