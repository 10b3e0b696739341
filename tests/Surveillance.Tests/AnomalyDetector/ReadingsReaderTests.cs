using Surveillance.AnomalyDetector;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.AnomalyDetector;

public sealed class ReadingsReaderTests(RedisServer redis) : IClassFixture<RedisServer>, IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 8, 0, 0, TimeSpan.Zero);

    private readonly KeptLog<ReadingsReader> _log = new();
    private readonly MarketId[] _markets =
        [.. Enumerable.Range(0, 400).Select(place => new MarketId("okx", $"C{place:000}-USDT-PERP"))];
    private RedisStore _store = null!;
    private ReadingsReader _reader = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _store = new RedisStore(await redis.FreshAsync());
        _reader = new ReadingsReader(new MarketMetrics(_store), _log);
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Many_markets_are_read_in_their_order_without_those_that_say_nothing()
    {
        for (var turn = 1; turn <= 3; turn++)
        {
            var speaking = _markets.Where((_, place) => place % 7 != turn).ToList();
            await _store.Database.ExecuteAsync("FLUSHDB");
            foreach (var market in speaking)
                await PublishAsync(market, turn * Array.IndexOf(_markets, market));
            var read = await ReadAsync();
            Assert.Equal(speaking, read.Select(each => each.Market));
            Assert.Equal(
                speaking.Select(market => (double?)(turn * Array.IndexOf(_markets, market))),
                read.Select(each => each.Spread));
        }
    }

    [Fact]
    public async Task Readings_that_are_no_readings_cost_no_other_market_and_are_told_once_and_counted()
    {
        foreach (var market in _markets)
            await PublishAsync(market, 1);
        await _store.Database.StringSetAsync(RedisKeys.Metrics(_markets[3]), "{\"readings\":");
        for (var turn = 1; turn <= 2; turn++)
        {
            Assert.Equal(_markets.Except([_markets[3]]), (await ReadAsync()).Select(each => each.Market));
            Assert.Equal(turn, _reader.Unreadable);
        }

        Assert.Contains($"{_markets[3]}", Assert.Single(_log.Entries).Text, StringComparison.Ordinal);
        await PublishAsync(_markets[3], 2);
        Assert.Equal(2, (await ReadAsync())[3].Spread);
    }

    [Fact]
    public async Task What_was_asked_for_before_comes_first_unless_it_was_told_anew()
    {
        var (one, other) = (_markets[0], _markets[1]);
        await PublishAsync(one, 1);
        await PublishAsync(other, 5);
        var asked = _reader.Ask([one], Token);
        await PublishAsync(one, 2);
        Assert.Equal([(one, 1), (other, 5)], await ReadAsync(asked, [other]));
        asked = _reader.Ask([one], Token);
        await PublishAsync(one, 3);
        Assert.Equal([(other, 5), (one, 3)], await ReadAsync(asked, [other, one]));
    }

    [Fact]
    public async Task The_next_parts_were_asked_for_before_the_first_is_judged_and_no_more_than_four_at_once()
    {
        foreach (var market in _markets)
            await PublishAsync(market, 1);
        var read = new List<MarketId>();
        await foreach (var readings in _reader.ReadAsync([], _markets, Token))
        {
            if (read.Count == 0)
                await _store.Database.ExecuteAsync("FLUSHDB");
            read.Add(readings.Market);
        }

        Assert.Equal(_markets.Take(4 * 64), read);
    }

    private Task PublishAsync(MarketId market, double spread) => new MarketMetrics(_store).SetAsync(
        new MarketReadings(market, Start, Simulated: false, new Dictionary<string, Reading>
        {
            ["spread_bps"] = Reading.Of(spread),
        }),
        Token);

    private Task<List<(MarketId Market, double? Spread)>> ReadAsync() => ReadAsync([], _markets);

    private async Task<List<(MarketId Market, double? Spread)>> ReadAsync(
        IReadOnlyList<Asked<MarketReadings>> asked, IReadOnlyCollection<MarketId> markets)
    {
        var read = new List<(MarketId, double?)>();
        await foreach (var readings in _reader.ReadAsync(asked, markets, Token))
            read.Add((readings.Market, readings.Readings["spread_bps"].Value));
        return read;
    }
}
