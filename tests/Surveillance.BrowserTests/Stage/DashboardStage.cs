using Npgsql;
using Surveillance.Alerts;
using Surveillance.Markets;
using Surveillance.Platform.Redis;
using Surveillance.Platform.Timescale;
using Surveillance.Standalone.Stores;
using Surveillance.Tests.Support;

namespace Surveillance.BrowserTests.Stage;

/// <summary>What a stage's database holds at first.</summary>
internal enum StagedPast
{
    /// <summary>A quarter of an hour of both venues' perpetual, with a minute in which nothing was received.</summary>
    QuarterOfAnHour,

    /// <summary>Not even tables, as after its first start.</summary>
    NewDatabase,
}

/// <summary>
/// The dashboard as a process on a Redis and a database of its own, with played markets and a quarter of an hour of
/// history.
/// </summary>
internal sealed class DashboardStage : IAsyncDisposable
{
    private const string Perp = "BTC-USDT-PERP";

    private static readonly TimeSpan Past = TimeSpan.FromMinutes(15);

    /// <summary>The seconds of the history that hold nothing: late, so that they are in sight for long.</summary>
    private const int GapStart = 780, GapEnd = 840;

    private readonly TemporaryFolder _state = new();
    private readonly RedisServer _redis = new();
    private readonly int _port = ListeningPort.Free();
    private readonly string _database;
    private PublishedDashboard? _service;
    private NpgsqlConnection? _installing;
    private DateTimeOffset _historyStart;
    private int _historySeconds;

    private readonly IReadOnlyDictionary<string, string> _settings;

    private DashboardStage(string database, IReadOnlyDictionary<string, string> settings) =>
        (_database, _settings) = (database, settings);

    /// <summary>The stores' own client.</summary>
    public RedisStore Store { get; private set; } = null!;

    /// <summary>The server behind it, to be stopped and started.</summary>
    public RedisServer Redis => _redis;

    /// <summary>What is published.</summary>
    public PlayedMarkets Markets { get; private set; } = null!;

    /// <summary>Where the pages are.</summary>
    public string Address => $"http://127.0.0.1:{_port}";

    /// <summary>Fills the stores and starts the dashboard; returns once it makes progress.</summary>
    /// <param name="postgres">The server of its database.</param>
    /// <param name="settings">What else stands in its environment.</param>
    /// <param name="past">What its database holds.</param>
    public static async Task<DashboardStage> SetAsync(
        PostgresServer postgres, IReadOnlyDictionary<string, string>? settings = null,
        StagedPast past = StagedPast.QuarterOfAnHour)
    {
        var stage = new DashboardStage(await postgres.FreshAsync(), settings ?? new Dictionary<string, string>());
        await stage._redis.StartAsync();
        Directory.CreateDirectory(stage._state.PathTo("config"));
        foreach (var file in Directory.EnumerateFiles(Repository.PathTo("config")))
            File.Copy(file, stage._state.PathTo("config", Path.GetFileName(file)));
        stage.Store = new RedisStore($"127.0.0.1:{stage._redis.Port}");
        stage.Markets = new PlayedMarkets(stage.Store);
        await new ActiveAlerts(stage.Store).VouchAsync(last: null);
        if (past == StagedPast.QuarterOfAnHour)
            await stage.StoreHistoryAsync();
        else
            await stage.HoldTablesBackAsync();
        await stage.StartAsync(postgres.Port);
        return stage;
    }

    /// <summary>Puts channels of each standing and a notice that was given up into Redis.</summary>
    public Task TellChannelsAsync()
    {
        var now = TimeProvider.System.GetUtcNow();
        return new NotificationStates(Store).SetAsync(new NotificationState(
            now,
            [
                new("console", "console", ChannelStanding.Open, null, null, 0, now),
                new("slack_ops", "slack", ChannelStanding.Off, "SLACK_WEBHOOK_P2 is not set", null, 0, null),
                new("pagerduty", "pagerduty", ChannelStanding.Failing, "HTTP 503", now.AddMinutes(-3), 7, null),
            ],
            [
                new(
                    now, "spread-1", "webhook", NoticeKind.Fired, AlertPriority.P1, "spread_critical",
                    new MarketId("binance", Perp), 3, "HTTP 410 channel_is_archived"),
            ],
            [new(now, 1)]));
    }

    /// <summary>Puts an alert on the spread of a market into Redis, as anomaly-detector does.</summary>
    public async Task<Alert> FireAsync(MarketId market, AlertPriority priority)
    {
        var now = TimeProvider.System.GetUtcNow();
        var rule = priority == AlertPriority.P1 ? "spread_critical" : "spread_warning";
        var alert = new Alert
        {
            Id = $"spread-{market.Exchange}-{market.Instrument}-{now:yyyyMMdd'T'HHmmssfff}",
            Rule = rule,
            Family = "spread",
            Market = market,
            State = AlertState.Firing,
            Priority = priority,
            OriginalPriority = priority,
            Metric = "spread_bps",
            Condition = AlertCondition.Gt,
            TriggerValue = 10.02,
            TriggerThreshold = 5,
            LastValue = 10.02,
            LastZScore = 61.8,
            TriggeredAt = now,
            PeakValue = 10.02,
            PeakAt = now,
        };
        await new ActiveAlerts(Store).AddAsync(new AlertEntry(alert, [], [], 1, 1));
        return alert;
    }

    /// <summary>
    /// Stores an alert with its first step and a notice, and five books of its market around it, a second apart.
    /// </summary>
    public async Task StoreAsync(Alert alert)
    {
        var token = TestContext.Current.CancellationToken;
        await using var database = new Database(_database);
        var fired = new AlertEvent(
            alert.Id, alert.TriggeredAt, AlertState.Inactive, AlertState.Firing, "fired", alert.TriggerValue, 61.8,
            "system");
        await new AlertStore(database).WriteAsync([new AlertEntry(alert, [], [fired], 1, 1)], token);
        for (var second = -2; second <= 2; second++)
            await StoreBookAsync(database, alert, second, token);
    }

    private static async Task StoreBookAsync(Database database, Alert alert, int second, CancellationToken token)
    {
        await using var command = database.Source.CreateCommand($"""
            INSERT INTO order_book_snapshots (timestamp, local_timestamp, exchange, instrument, sequence_id, best_bid,
              best_ask, mid_price, spread_bps, depth_levels, source, bids, asks)
            VALUES ($1, $1, '{alert.Market.Exchange}', '{alert.Market.Instrument}', $2, $3, $3 + 2, $3 + 1, 2, 20,
              'stream', jsonb_build_array(jsonb_build_array($3, 1.5)),
              jsonb_build_array(jsonb_build_array($3 + 2, 2.5)))
            """);
        command.Parameters.AddWithValue(alert.TriggeredAt.AddSeconds(second).UtcDateTime);
        command.Parameters.AddWithValue((long)(100 + second));
        command.Parameters.AddWithValue(100.0 + second);
        await command.ExecuteNonQueryAsync(token);
    }

    /// <summary>Edits a file of the configuration, as an operator does.</summary>
    public void Edit(string file, string before, string after)
    {
        var path = _state.PathTo("config", file);
        var text = File.ReadAllText(path);
        Assert.Contains(before, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(before, after, StringComparison.Ordinal));
    }

    /// <summary>The commands that wait for anomaly-detector.</summary>
    public async Task<IReadOnlyList<OperatorCommand>> CommandsAsync() =>
        [.. (await new CommandQueue(Store).PeekAsync(100)).OfType<OperatorCommand>()];

    /// <summary>Ends the dashboard's process at once, as a crash would.</summary>
    public ValueTask KillAsync() => _service!.DisposeAsync();

    /// <summary>Starts it anew at the same address.</summary>
    public async Task StartAsync(int postgresPort)
    {
        var settings = new Dictionary<string, string>(_settings)
        {
            ["CONFIG_DIR"] = _state.PathTo("config"),
            ["STATE_DIR"] = _state.Path,
            ["LOG_LEVEL"] = "WARNING",
            ["REDIS_HOST"] = "127.0.0.1",
            ["REDIS_PORT"] = $"{_redis.Port}",
            ["POSTGRES_HOST"] = "127.0.0.1",
            ["POSTGRES_PORT"] = $"{postgresPort}",
            ["POSTGRES_DB"] = Part("Database"),
            ["POSTGRES_USER"] = Part("Username"),
            ["POSTGRES_PASSWORD"] = Part("Password"),
        };
        _service = await PublishedDashboard.StartAsync(settings, _state.Path, _port);
    }

    public async ValueTask DisposeAsync()
    {
        if (_installing is not null)
            await _installing.DisposeAsync();
        if (_service is not null)
            await _service.DisposeAsync();
        if (Markets is not null)
            await Markets.DisposeAsync();
        if (Store is not null)
            await Store.DisposeAsync();
        await _redis.DisposeAsync();
        _state.Dispose();
    }

    // As another installer does that takes its time: the dashboard waits for it.
    private async Task HoldTablesBackAsync()
    {
        _installing = new NpgsqlConnection($"{_database};Pooling=false");
        await _installing.OpenAsync();
        await using var take = new NpgsqlCommand($"SELECT pg_advisory_lock({SchemaInstaller.Lock})", _installing);
        await take.ExecuteNonQueryAsync();
    }

    private string Part(string name) =>
        _database.Split(';').Select(part => part.Split('=')).First(part => part[0] == name)[1];

    /// <summary>Lets the tables be made, and stores a quarter of an hour of history up to now.</summary>
    public async Task StoreHistoryAsync()
    {
        if (_installing is not null)
            await _installing.DisposeAsync();
        var token = TestContext.Current.CancellationToken;
        await using var database = new Database(_database);
        await new SchemaInstaller(database).InstallAsync(token);
        var now = TimeProvider.System.GetUtcNow();
        var start = new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero) - Past;
        (_historyStart, _historySeconds) = (start, 0);
        await StoreUpToNowAsync(database, token);
        await new GapRows(database).WriteAsync(
            [
                new(
                    new("binance", Perp), start.AddSeconds(GapStart), start.AddSeconds(GapEnd), GapReason.Disconnect,
                    1, 2),
            ],
            token);
    }

    /// <summary>
    /// Stores the seconds since the last that is stored, as metrics-engine does. After a failure, part of them may be.
    /// </summary>
    public async Task StoreUpToNowAsync(CancellationToken token)
    {
        await using var database = new Database(_database);
        await StoreUpToNowAsync(database, token);
    }

    private async Task StoreUpToNowAsync(Database database, CancellationToken token)
    {
        var seconds = (int)(TimeProvider.System.GetUtcNow() - _historyStart).TotalSeconds;
        foreach (var venue in (string[])["binance", "okx"])
            await StoreAsync(database, venue, [.. RowsOf(_historyStart, _historySeconds, seconds)], token);
        _historySeconds = seconds;
    }

    /// <summary>A row a second of three metrics; none for a minute.</summary>
    private static IEnumerable<(DateTime At, string Metric, double Value)> RowsOf(
        DateTimeOffset start, int first, int end) =>
        from second in Enumerable.Range(first, end - first)
        where second is < GapStart or >= GapEnd
        let wave = Math.Sin(second / 50.0)
        from figure in new[]
        {
            ("spread_bps", 0.8 + (0.2 * wave)), ("depth_10bps_total", 9e6 + (1e6 * wave)), ("basis_bps", -3 + wave),
        }
        select (start.AddSeconds(second).UtcDateTime, figure.Item1, figure.Item2);

    private static async Task StoreAsync(
        Database database, string venue, (DateTime At, string Metric, double Value)[] rows, CancellationToken token)
    {
        await using var command = database.Source.CreateCommand($"""
            INSERT INTO metrics (timestamp, exchange, instrument, metric_name, value, zscore)
            SELECT at, '{venue}', '{Perp}', metric, value, 0 FROM unnest($1, $2, $3) AS row (at, metric, value)
            ON CONFLICT DO NOTHING
            """);
        command.Parameters.AddWithValue(rows.Select(row => row.At).ToArray());
        command.Parameters.AddWithValue(rows.Select(row => row.Metric).ToArray());
        command.Parameters.AddWithValue(rows.Select(row => row.Value).ToArray());
        await command.ExecuteNonQueryAsync(token);
    }
}
