using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Surveillance.DataIngestion.Discoveries;
using Surveillance.Exchanges;
using Surveillance.Markets;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.AnomalyDetector;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.DataIngestion.Discoveries;

/// <summary>How often a venue is asked, and what stands in Redis meanwhile: a real one, and HTTP.</summary>
public sealed class MarketSeekerTests(RedisServer redis) : IClassFixture<RedisServer>, IAsyncLifetime
{
    private static readonly Discovery Wish = new("coinbase", InstrumentType.Spot, "USD", 10, 20, []);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 26, 0, 0, 0, TimeSpan.Zero));
    private readonly KeptLog _log = new();
    private readonly HttpClient _http = new();
    private CancellationTokenSource _end = new();
    private WebhookReceiver _venue = null!;
    private RedisStore _store = null!;
    private volatile string _products = "";
    private volatile int _status = 200;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private int Asked => _venue.Deliveries.Count;

    /// <summary>What was told of a venue that does not answer.</summary>
    private List<string> Complaints =>
        [.. _log.Entries.Where(entry => entry.Level >= LogLevel.Warning).Select(entry => entry.Text)];

    public async ValueTask InitializeAsync()
    {
        _store = new RedisStore(await redis.FreshAsync());
        _venue = await WebhookReceiver.StartAsync();
        _venue.Answer = (_, response) =>
        {
            response.StatusCode = _status;
            return response.WriteAsync($"{{\"products\":[{_products}]}}");
        };
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _venue.DisposeAsync();
        await _store.DisposeAsync();
        _http.Dispose();
        _end.Dispose();
    }

    [Fact]
    public async Task The_venue_is_asked_once_a_day_and_a_market_at_the_edge_stays()
    {
        List(15);
        var running = RunAsync();
        await KnowsAsync(markets => markets.SequenceEqual(Coins(Enumerable.Range(1, 10))), "the first ten are found");
        var key = RedisKeys.Instruments(Wish.Exchange, Wish.Type, Wish.Quote);
        _time.Advance(TimeSpan.FromHours(23));
        await _store.Database.KeyDeleteAsync(key);
        await Eventually.TrueAsync(
            async () =>
            {
                _time.Advance(TimeSpan.FromSeconds(5));
                return await _store.Database.KeyExistsAsync(key);
            },
            "a list that is gone is put back");
        Assert.Equal(1, Asked);

        // The tenth and the eleventh change places; the ninth falls back beyond the twelfth.
        _products = string.Join(',', ((int[])[1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 10, 13, 9, 14]).Select(Product));
        string[] expected = [.. Coins([1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 10])];
        await Eventually.TrueAsync(
            async () =>
            {
                // The seeker may be about to wait: its timer then begins at the time that is reached.
                _time.Advance(TimeSpan.FromMinutes(10));
                return await KnownAsync() is { } known && known.Markets.Select(one => one.Coin).SequenceEqual(expected);
            },
            "those on the first ten places are there, and the one that just fell back");
        Assert.Equal(2, Asked);
        await EndAsync(running);
    }

    [Fact]
    public async Task A_venue_that_does_not_answer_is_asked_ever_less_often_and_the_last_list_stays()
    {
        var before = new DiscoveredMarkets(
            Wish.Exchange, Wish.Type, Wish.Quote, _time.GetUtcNow().AddDays(-2),
            [.. Coins(Enumerable.Range(1, 12)).Select(coin => new DiscoveredMarket(coin, $"{coin}-USD", 1))]);
        await new InstrumentLists(_store).SetAsync(before, Token);
        _status = 503;
        var running = RunAsync();
        int[] waits = [5, 10, 20, 40, 80, 160, 320, 600, 600];
        await Eventually.TrueAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromMinutes(10));
                return Complaints.Count >= waits.Length;
            },
            "it is asked on");
        Assert.Equal(
            waits.Select(wait => $"asked again in {wait} s"),
            Complaints.Take(waits.Length)
                .Select(line => line[line.IndexOf("asked again", StringComparison.Ordinal)..]));
        Assert.All(Complaints, line => Assert.Contains("the 12 markets found at", line, StringComparison.Ordinal));
        await KnowsAsync(markets => markets.Count == 12, "the list of the last time is there");
        List(15);
        _status = 200;
        await Eventually.TrueAsync(
            async () =>
            {
                _time.Advance(TimeSpan.FromMinutes(10));
                return await KnownAsync() is { } known && known.FoundAt > before.FoundAt;
            },
            "it is found anew");
        await KnowsAsync(markets => markets.Count == 12, "those that were found before stay");
        await EndAsync(running);
    }

    [Fact]
    public async Task An_answer_without_any_market_that_fits_is_no_empty_list()
    {
        List(15);
        var running = RunAsync();
        await KnowsAsync(markets => markets.Count == 10, "the first ten are found");
        _products = "";
        await Eventually.TrueAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromHours(6));
                return Complaints.Exists(line => line.Contains("10 markets found at", StringComparison.Ordinal));
            },
            "it is told");
        await KnowsAsync(markets => markets.Count == 10, "the list of the last time stays");
        await EndAsync(running);
    }

    [Fact]
    public async Task A_wish_that_became_smaller_is_answered_from_the_last_list_while_the_venue_does_not_answer()
    {
        List(15);
        var running = RunAsync();
        await KnowsAsync(markets => markets.Count == 10, "the first ten are found");
        await EndAsync(running);
        _end = new CancellationTokenSource();
        _status = 503;
        running = RunAsync(Wish with { Top = 5, Exclude = ["C1"] });
        await KnowsAsync(
            markets => markets.SequenceEqual(Coins(Enumerable.Range(2, 6))), "five, and the sixth that was there");
        await EndAsync(running);
    }

    private static IEnumerable<string> Coins(IEnumerable<int> places) => places.Select(place => $"C{place}");

    private static string Product(int coin, int place) => $$"""
        {"product_id":"C{{coin}}-USD","base_currency_id":"C{{coin}}","quote_currency_id":"USD","status":"online",
         "approximate_quote_24h_volume":"{{(1000 - place).ToString(CultureInfo.InvariantCulture)}}"}
        """;

    private void List(int count) =>
        _products = string.Join(',', Enumerable.Range(1, count).Select(coin => Product(coin, coin)));

    private Task RunAsync(Discovery? wish = null)
    {
        var venue = Shipped.Config.Venues["coinbase"] with
        {
            Rest = new Dictionary<string, Uri> { ["base"] = _venue.Address },
        };
        var other = new KeptLog();
        var context = new FeedContext(new FeedOutput(), _http, other, other, _time);
        var search = new MarketSearch(wish ?? Wish, venue, new HashSet<string>());
        return new MarketSeeker(search, new InstrumentLists(_store), context, _log).RunAsync(_end.Token);
    }

    private async Task EndAsync(Task running)
    {
        await _end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private async Task<DiscoveredMarkets?> KnownAsync() =>
        await new InstrumentLists(_store).TextAsync(Wish, Token) is { } text ? InstrumentLists.Read(text) : null;

    private Task KnowsAsync(Func<IReadOnlyList<string>, bool> expected, string expectation) => Eventually.TrueAsync(
        async () => await KnownAsync() is { } known && expected([.. known.Markets.Select(market => market.Coin)]),
        expectation);
}
