using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Surveillance.Markets;
using Surveillance.MetricsEngine;
using Surveillance.Platform.Hosting;
using Surveillance.Platform.Redis;
using Surveillance.Platform.Timescale;
using Surveillance.Platform.Timescale.Spooling;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.MetricsEngine.Values;

/// <summary>
/// The engine as it is composed for operators, on a real Redis and a real PostgreSQL, but turn by turn on a moved
/// clock: so what stood in Redis in a second is known to the letter.
/// </summary>
internal sealed class PlayedEngine : IAsyncDisposable
{
    private readonly FakeTimeProvider _time;
    private readonly IHost _host;
    private readonly TemporaryFolder _folder = new();
    private readonly string _database;

    private PlayedEngine(string redis, string database, DateTimeOffset now)
    {
        (_time, _database) = (new FakeTimeProvider(now), database);
        _host = MetricsEngineService.Build(
            new ServiceEnvironment(
                "metrics-engine", "one", Repository.PathTo("config"), redis, database, null, _folder.PathTo("state")),
            _time);
    }

    /// <summary>When it took each market up.</summary>
    public Dictionary<MarketId, DateTimeOffset> TakenUp { get; } = [];

    public DateTimeOffset Now => _time.GetUtcNow();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>An engine that holds all shares, and measures all shipped markets from a moment on.</summary>
    public static async Task<PlayedEngine> SetAsync(
        RedisServer redis, PostgresServer postgres, DateTimeOffset begin)
    {
        var engine = new PlayedEngine(await redis.FreshAsync(), await postgres.FreshAsync(), begin.AddSeconds(-8));
        await engine.Of<SchemaInstaller>().InstallAsync(Token);
        await engine.Of<SpoolDrain>().StartAsync(Token);
        while (engine.Now < begin.AddSeconds(-1))
        {
            await engine.TurnAsync();
            engine._time.Advance(TimeSpan.FromMilliseconds(200));
        }

        Assert.Equal(Shipped.Config.EnabledMarkets.ToHashSet(), engine.TakenUp.Keys.ToHashSet());
        return engine;
    }

    /// <summary>Writes texts as data-ingestion does, and has the engine take them up at a moment.</summary>
    public async Task TakeAsync(
        DateTimeOffset at, IReadOnlyCollection<(MarketId Market, string Book, string? Ticker)> texts)
    {
        _time.SetUtcNow(at);
        var redis = Of<RedisStore>().Database;
        foreach (var (market, book, ticker) in texts)
        {
            await redis.StringSetAsync(RedisKeys.OrderBook(market), book);
            if (ticker is not null)
                await redis.StringSetAsync(RedisKeys.Ticker(market), ticker);
        }

        await Of<BookQueue>().PushAsync([.. texts.Select(text => text.Market)], Token);
        await TurnAsync();
    }

    /// <summary>A gap was closed.</summary>
    public void Note(DataGap gap) => Of<Inbox<DataGap>>().Add(gap);

    /// <summary>All figures of markets that the database has, by second, market and name.</summary>
    public async Task<Dictionary<(DateTimeOffset Second, MarketId Market, string Metric), (double Value, double? Z)>>
        StoredAsync()
    {
        await Of<SpoolDrain>().StopAsync(Token);
        Assert.Equal((0, 0), (Of<RowSpool>().Figures.Waiting, Of<RowSpool>().Figures.Dropped));
        await using var source = NpgsqlDataSource.Create($"{_database};Pooling=false");
        await using var command = source.CreateCommand(
            "SELECT timestamp, exchange, instrument, metric_name, value, zscore FROM metrics WHERE instrument <> '*'");
        await using var reader = await command.ExecuteReaderAsync(Token);
        var stored = new Dictionary<(DateTimeOffset, MarketId, string), (double, double?)>();
        while (await reader.ReadAsync(Token))
        {
            stored.Add(
                (new DateTimeOffset(reader.GetDateTime(0)), new MarketId(reader.GetString(1), reader.GetString(2)),
                    reader.GetString(3)),
                (reader.GetDouble(4), reader.IsDBNull(5) ? null : reader.GetDouble(5)));
        }

        return stored;
    }

    public async ValueTask DisposeAsync()
    {
        await Of<SpoolDrain>().StopAsync(CancellationToken.None);
        _host.Dispose();
        _folder.Dispose();
    }

    private async Task TurnAsync()
    {
        await Of<Engine>().TurnAsync([], Token);
        foreach (var market in Of<MarketBoard>().Markets)
            TakenUp.TryAdd(market.Market, Now);
    }

    private T Of<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();
}
