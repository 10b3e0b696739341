using Dapper;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Platform.Timescale;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Platform.Timescale;

/// <summary>
/// Each table's writer: every column gets its value, what is not known is NULL, and a retry doubles nothing.
/// </summary>
public sealed class RowWriterTests(PostgresServer postgres) : IAsyncLifetime
{
    private static readonly DateTimeOffset At = new(2026, 11, 24, 7, 52, 30, 123, TimeSpan.Zero);
    private static readonly MarketId Market = new("binance", "BTC-USDT-PERP");
    private static readonly MarketId Other = new("okx", "BTC-USDT-SPOT");

    private Database _database = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = new Database(await postgres.FreshAsync());
        await new SchemaInstaller(_database).InstallAsync(Token);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Metrics()
    {
        MetricRow[] rows =
            [new(At, Market, "spread_bps", 0.0162, 0.4), new(At, Other, "mid_price", 61800.25, null)];
        await TwiceAsync(() => StoredRows.MetricsAsync(_database, rows));
        Assert.Equal(
            [
                "binance BTC-USDT-PERP spread_bps 0.0162 0.4 2026-11-24 07:52:30.123",
                "okx BTC-USDT-SPOT mid_price 61800.25 NULL 2026-11-24 07:52:30.123",
            ],
            await LinesAsync($"exchange, instrument, metric_name, value, zscore, {Utc("timestamp")}", "metrics"));
    }

    [Fact]
    public async Task A_row_that_is_there_stays_as_it_is_and_new_ones_of_the_batch_are_stored()
    {
        await StoredRows.MetricsAsync(_database, new MetricRow(At, Market, "spread_bps", 1, null));
        await StoredRows.MetricsAsync(
            _database,
            new MetricRow(At, Market, "spread_bps", 2, null),
            new MetricRow(At.AddSeconds(1), Market, "spread_bps", 3, null));
        Assert.Equal(["1", "3"], await LinesAsync("value", "metrics"));
    }

    [Fact]
    public async Task A_gap_that_is_told_again_as_longer_is_one_row_and_never_made_shorter()
    {
        var rows = new GapRows(_database);
        var whole = new DataGap(Market, At, At.AddSeconds(7), GapReason.Disconnect, 41, 57);
        var part = whole with { End = At.AddSeconds(2), SequenceAfter = null };
        await rows.WriteAsync([part], TestContext.Current.CancellationToken);
        await rows.WriteAsync([part, whole, whole], TestContext.Current.CancellationToken);
        await rows.WriteAsync([part], TestContext.Current.CancellationToken);
        Assert.Equal(
            ["2026-11-24 07:52:37.123 7 57"],
            await LinesAsync($"{Utc("gap_end")}, duration_seconds, sequence_after", "data_gaps"));
    }

    [Fact]
    public async Task Gaps()
    {
        var full = new DataGap(Market, At, At.AddSeconds(7.5), GapReason.SequenceBreak, 41, 57);
        DataGap[] gaps = [full, full with { Market = Other, SequenceBefore = null, SequenceAfter = null }];
        await TwiceAsync(() => new GapRows(_database).WriteAsync(gaps, Token));
        Assert.Equal(
            [
                "binance BTC-USDT-PERP 2026-11-24 07:52:30.123 2026-11-24 07:52:37.623 7.5 sequence_break 41 57",
                "okx BTC-USDT-SPOT 2026-11-24 07:52:30.123 2026-11-24 07:52:37.623 7.5 sequence_break NULL NULL",
            ],
            await LinesAsync(
                $"exchange, instrument, {Utc("gap_start")}, {Utc("gap_end")}, duration_seconds, reason, "
                + "sequence_before, sequence_after",
                "data_gaps"));
    }

    [Fact]
    public async Task Tickers()
    {
        var bare = new Ticker { Market = Other, Timestamp = At, LocalTimestamp = At };
        var full = bare with
        {
            Market = Market, Last = 1.5, Mark = 2.5, Index = 3.5, FundingRate = -0.0001,
            NextFundingTime = At.AddHours(8), FundingIntervalHours = 8, Volume24h = 9.5, Simulated = true,
        };
        await TwiceAsync(() => StoredRows.WriteAsync(_database, TickerRows.Table, rows =>
        {
            TickerRows.Add(rows, full);
            TickerRows.Add(rows, bare);
        }));
        Assert.Equal(
            [
                "binance 1.5 2.5 3.5 -0.0001 2026-11-24 15:52:30.123 8 9.5 true",
                "okx NULL NULL NULL NULL NULL NULL NULL false",
            ],
            await LinesAsync(
                $"exchange, last_price, mark_price, index_price, funding_rate, {Utc("next_funding_time")}, "
                + "funding_interval_hours, volume_24h, simulated",
                "ticker_snapshots"));
    }

    [Fact]
    public async Task Health()
    {
        var bare = new VenueHealth { Exchange = "okx", Status = VenueStatus.Down, UpdatedAt = At };
        var full = bare with
        {
            Exchange = "binance", Status = VenueStatus.Connected, MessageCount = 1, MessageRate = 2.5,
            StreamCount = 3, LagMs = 4.5, VenueLagP50Ms = 5.5, VenueLagP99Ms = 6.5, LastMessageAt = At,
            ReconnectCount = 7, GapsLastHour = 8, BadFrames = 9, Dropped = 10, Simulated = true, LastError = "reset",
            CorrectedLagP50Ms = 11.5, CorrectedLagP99Ms = 12.5, ClockOffsetMs = -13.5, ClockUncertaintyMs = 14.5,
            PolledMarkets = 15,
        };
        await TwiceAsync(() => StoredRows.WriteAsync(_database, HealthRows.Table, rows =>
        {
            HealthRows.Add(rows, At, full);
            HealthRows.Add(rows, At, bare);
        }));
        Assert.Equal(
            [
                "binance connected 1 2.5 3 4.5 5.5 6.5 2026-11-24 07:52:30.123 7 8 9 10 true reset "
                + "11.5 12.5 -13.5 14.5 15",
                "okx down 0 0 0 NULL NULL NULL NULL 0 0 0 0 false NULL NULL NULL NULL NULL 0",
            ],
            await LinesAsync(
                "exchange, status, message_count, message_rate, stream_count, lag_ms, venue_lag_p50_ms, "
                + $"venue_lag_p99_ms, {Utc("last_message_at")}, reconnect_count, gaps_last_hour, bad_frames, dropped, "
                + "simulated, last_error, corrected_lag_p50_ms, corrected_lag_p99_ms, clock_offset_ms, "
                + "clock_uncertainty_ms, polled_markets",
                "health_snapshots"));
    }

    [Fact]
    public async Task Snapshots_with_levels_as_json_and_nothing_that_covers_a_part_of_the_book_only()
    {
        var book = new OrderBook(Market);
        book.Load([new(61800.2, 2.89), new(61790, 0.5)], [new(61800.3, 1.002)], 2, 5123107853551);
        var snapshot = new BookStamp(At, At.AddMilliseconds(50), BookSource.Stream, 20, 0.1).Capture(book);
        var readings = new MarketReadings(Market, At, false, new Dictionary<string, Reading>
        {
            ["depth_5bps_bid"] = Reading.Of(5),
            ["depth_5bps_ask"] = Reading.Of(6),
            ["depth_10bps_bid"] = Reading.Of(10),
            ["depth_10bps_ask"] = Reading.Of(11),
            ["depth_10bps_total"] = Reading.Of(21),
            ["depth_25bps_bid"] = new(25, null, ReadingStatus.Truncated, null),
            ["imbalance"] = new(-0.25, 1, ReadingStatus.Ok, 300),
        });
        await TwiceAsync(() => StoredRows.WriteAsync(
            _database, SnapshotRows.Table, rows => SnapshotRows.Add(rows, snapshot, readings)));
        Assert.Equal(
            [
                "binance BTC-USDT-PERP 2026-11-24 07:52:30.123 2026-11-24 07:52:30.173 5123107853551 "
                + "61800.2 61800.3 61800.25 20 5 6 10 11 21 NULL NULL -0.25 stream false "
                + "[[61800.2, 2.89], [61790, 0.5]] [[61800.3, 1.002]]",
            ],
            await LinesAsync(
                $"exchange, instrument, {Utc("timestamp")}, {Utc("local_timestamp")}, sequence_id, "
                + "best_bid, best_ask, mid_price, depth_levels, depth_5bps_bid, depth_5bps_ask, depth_10bps_bid, "
                + "depth_10bps_ask, depth_10bps_total, depth_25bps_bid, depth_25bps_ask, imbalance, "
                + "source, simulated, bids, asks",
                "order_book_snapshots"));
    }

    [Fact]
    public async Task A_one_sided_book_is_stored_with_what_is_known_of_it()
    {
        var book = new OrderBook(Other);
        book.Load([new(100, 1)], [], 5, 1);
        var snapshot = new BookStamp(At, At, BookSource.Rest, 20, Simulated: true).Capture(book);
        var readings = new MarketReadings(Other, At, true, new Dictionary<string, Reading>());
        await StoredRows.WriteAsync(_database, SnapshotRows.Table, rows => SnapshotRows.Add(rows, snapshot, readings));
        Assert.Equal(
            ["100 NULL NULL NULL NULL NULL NULL rest true [[100, 1]] []"],
            await LinesAsync(
                "best_bid, best_ask, mid_price, spread_bps, covered_bid_bps, depth_10bps_total, imbalance, "
                + "source, simulated, bids, asks",
                "order_book_snapshots"));
    }

    [Fact]
    public async Task A_thousand_rows_go_in_one_statement()
    {
        var rows = Enumerable.Range(0, 1_000)
            .Select(n => new MetricRow(At.AddSeconds(n), Market, "spread_bps", n, null)).ToList();
        await TwiceAsync(() => StoredRows.MetricsAsync(_database, rows));
        Assert.Equal(["1000 499500"], await LinesAsync("count(*), sum(value)", "metrics", order: "1"));
    }

    private static async Task TwiceAsync(Func<Task> write)
    {
        await write();
        await write();
    }

    private static string Utc(string column) => $"to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS')";

    /// <summary>Rows as lines, columns apart by blanks.</summary>
    private async Task<string[]> LinesAsync(string columns, string table, string order = "1, 2")
    {
        order = columns.Contains(',', StringComparison.Ordinal) ? order : "1";
        await using var connection = await _database.OpenAsync(Token);
        var rows = await connection.QueryAsync($"SELECT {columns} FROM {table} ORDER BY {order}");
        return [.. rows.Select(row => string.Join(' ', ((IDictionary<string, object?>)row).Values.Select(Shown)))];
    }

    private static string Shown(object? value) => value switch
    {
        null => "NULL",
        bool flag => flag ? "true" : "false",
        _ => $"{value}",
    };
}
