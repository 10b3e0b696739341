using Surveillance.ExchangeSimulator.Incidents;
using Surveillance.Exchanges;
using Surveillance.Markets;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Exchanges;

/// <summary>What every venue of the catalog has to do, over real sockets.</summary>
public sealed class VenueCatalogTests
{
    private const string Perp = "BTC-USDT-PERP";

    public static TheoryData<string> Venues => [.. VenueCatalog.Names];

    [Fact]
    public void Every_shipped_venue_has_a_feed() => Assert.All(
        Shipped.Config.Venues.Values, venue => Assert.Empty(VenueCatalog.MistakesIn(venue)));

    [Fact]
    public void A_venue_without_code_or_address_is_told()
    {
        var binance = Shipped.Config.Venues["binance"];
        Assert.Equal(
            [("mtgox", $"there is no feed for it; there are {string.Join(", ", VenueCatalog.Names)}")],
            VenueCatalog.MistakesIn(binance with { Name = "mtgox" }));
        var rest = new Dictionary<string, Uri>(binance.Rest);
        rest.Remove("spot");
        Assert.Equal([("binance.rest.spot", "is missing")], VenueCatalog.MistakesIn(binance with { Rest = rest }));
    }

    [Theory]
    [MemberData(nameof(Venues))]
    public async Task Whole_books_and_tickers_come_of_every_market(string exchange)
    {
        await using var stage = await FeedStage.SetAsync(exchange);
        await stage.AllLiveAsync();
        foreach (var instrument in stage.Instruments)
        {
            var book = stage.Book(instrument)!;
            Assert.True(book.Simulated);
            Assert.Equal((20, 20), (book.Bids.Count, book.Asks.Count));
            Assert.True(book.BestBid < book.BestAsk);
            Assert.NotNull(book.Profile!.Notional(Side.Bid, 10));
            await Eventually.TrueAsync(
                () => stage.Book(instrument)?.TickSize is 0.1 or 0.01, "the price step is known");
            await Eventually.TrueAsync(
                () => stage.Market(instrument).Ticker is { Last: > 0, Simulated: true }, "a last price is known");
            Assert.Single(stage.Lines, line => line == $"Successfully subscribed to {exchange} {instrument}");
        }

        if (stage.Instruments.Contains(Perp))
        {
            await Eventually.TrueAsync(
                () => stage.Market(Perp).Ticker is
                {
                    Mark: > 0, Index: > 0, MarkIndexAt: not null,
                    FundingRate: not null, NextFundingTime: not null, FundingIntervalHours: 8,
                },
                "mark, index and funding are known");
        }

        Assert.Equal(VenueStatus.Connected, stage.Health.Status);
        Assert.True(stage.Health.MessageCount > 0);
        Assert.InRange(stage.Health.VenueLagP50Ms!.Value, 0, 1000);
        Assert.Equal((0L, 0), (stage.Health.BadFrames, stage.Health.GapsLastHour));
    }

    [Theory]
    [MemberData(nameof(Venues))]
    public async Task A_lost_connection_is_one_gap_a_market_and_the_books_are_whole_again(string exchange)
    {
        await using var stage = await FeedStage.SetAsync(exchange);
        await stage.AllLiveAsync();
        stage.Incident(IncidentKind.Disconnect, stage.Instruments[0], TimeSpan.FromSeconds(1));
        await Eventually.TrueAsync(
            () => stage.Market(stage.Instruments[0]).Ticker is null, "what was told is not known any more");
        var gaps = await stage.GapsAsync(2);
        Assert.All(gaps, gap => Assert.Equal(GapReason.Disconnect, gap.Reason));
        Assert.All(gaps, gap => Assert.InRange(gap.Duration.TotalSeconds, 0.9, 15));
        Assert.Equal(stage.Instruments.Order(), gaps.Select(gap => gap.Market.Instrument).Order());
        await stage.AllLiveAsync();
        Assert.False(stage.Output.Gaps.TryRead(out _));
        Assert.Equal(2, stage.Health.GapsLastHour);
        Assert.True(stage.Health.ReconnectCount > 0);
        Assert.Contains(stage.Lines, line => line.Contains("disconnect:", StringComparison.Ordinal));
        Assert.Contains(stage.Lines, line => line.Contains("reconnect:", StringComparison.Ordinal));
        Assert.Contains(stage.Lines, line => line.StartsWith("gap: ", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Venues))]
    public async Task Gaps_that_are_open_when_a_feed_ends_are_told(string exchange)
    {
        FeedOutput output;
        await using (var stage = await FeedStage.SetAsync(exchange))
        {
            output = stage.Output;
            await stage.AllLiveAsync();
            stage.Incident(IncidentKind.Disconnect, stage.Instruments[0], TimeSpan.FromSeconds(60));
            await Eventually.TrueAsync(
                () => stage.Instruments.All(one => stage.Book(one) is null), "all are broken");
            Assert.False(output.Gaps.TryRead(out _));
        }

        Assert.True(output.Gaps.TryRead(out _) && output.Gaps.TryRead(out _));
        Assert.False(output.Gaps.TryRead(out _));
    }

    [Theory]
    [MemberData(nameof(Venues))]
    public async Task Streams_that_go_quiet_on_a_live_connection_are_one_gap_a_market(string exchange)
    {
        await using var stage = await FeedStage.SetAsync(exchange, alter: FeedStage.Attentive);
        await stage.RhythmsKnownAsync();

        // Longer than any book may rest after what was learnt of it, also on a machine that is slow.
        stage.Incident(IncidentKind.VenueSilent, stage.Instruments[0], TimeSpan.FromSeconds(12));
        await Eventually.TrueAsync(
            () => stage.Instruments.All(one => stage.Book(one) is null), "nothing is read from silent books");
        var gaps = await stage.GapsAsync(2);
        Assert.All(gaps, gap => Assert.Equal(GapReason.StreamSilent, gap.Reason));

        // Heartbeats, where the venue sends them, speak for an unchanged book until its silence is found.
        var least = exchange is "kraken" or "coinbase" ? 3.5 : 11.5;
        Assert.All(gaps, gap => Assert.InRange(gap.Duration.TotalSeconds, least, 18));
        Assert.Equal(0, stage.Health.ReconnectCount);
        await stage.AllLiveAsync();
    }

    [Theory]
    [MemberData(nameof(Venues))]
    public async Task Missing_updates_break_one_book_alone_and_it_is_loaded_anew(string exchange)
    {
        await using var stage = await FeedStage.SetAsync(exchange);
        await stage.AllLiveAsync();
        var market = stage.Instruments[0];
        stage.Incident(IncidentKind.SequenceGap, market, TimeSpan.FromSeconds(1));

        // Coinbase numbers the frames of a connection as one: a lost one may have been of any of its books.
        var hit = exchange == "coinbase" ? stage.Instruments : [market];
        var gaps = await stage.GapsAsync(hit.Count);
        Assert.Equal(hit.Order(), gaps.Select(gap => gap.Market.Instrument).Order());
        Assert.All(gaps, gap => Assert.Equal(GapReason.SequenceBreak, gap.Reason));
        Assert.All(gaps, gap => Assert.True(gap.SequenceBefore < gap.SequenceAfter));
        await stage.AllLiveAsync();
        Assert.False(stage.Output.Gaps.TryRead(out _));
        Assert.Equal(0, stage.Health.ReconnectCount);
        await stage.FirstBookIsTheVenuesAsync();
    }
}
