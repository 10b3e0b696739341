using System.Net;
using Surveillance.Markets;
using Surveillance.Platform.Timescale;
using Surveillance.Tests.Platform.Timescale;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Dashboard.Api;

/// <summary>The history of a series, by REST.</summary>
public sealed class MetricsApiTests(RedisServer redis, PostgresServer postgres) : IAsyncLifetime
{
    private const string Path = "/api/metrics/spread_bps/binance/BTC-USDT-PERP";
    private const string Hour = "start=2026-11-25T12:00:00Z&end=2026-11-25T13:00:00Z";

    private static readonly DateTimeOffset Start = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);
    private static readonly MarketId Perp = new("binance", "BTC-USDT-PERP");

    private ApiStage _stage = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _stage = await ApiStage.StartAsync(await redis.FreshAsync(), await postgres.FreshAsync());

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task Steps_tell_least_greatest_mean_last_and_the_most_unusual()
    {
        await _stage.InstallAsync();
        await StoredRows.MetricsAsync(
            _stage.Database, Row(0, 5, -7), Row(1, 9, 2), Row(59, 1, null), Row(60, 4, null), Row(3600, 8, 1));
        var series = await _stage.GetAsync($"{Path}?{Hour}&interval=1m");
        Assert.Equal(
            """[{"start":"2026-11-25T12:00:00.000Z","min":1,"max":9,"avg":5,"last":1,"max_abs_zscore":7,"samples":3},"""
            + """{"start":"2026-11-25T12:01:00.000Z","min":4,"max":4,"avg":4,"last":4,"max_abs_zscore":null"""
            + ""","samples":1}]""",
            series["points"]!.ToJsonString());
        Assert.Equal(("bps", 60.0), ((string)series["unit"]!, (double)series["interval_seconds"]!));
    }

    [Fact]
    public async Task A_rollup_tells_the_same_as_the_rows()
    {
        await _stage.InstallAsync();
        await StoredRows.MetricsAsync(
            _stage.Database, Row(0, 5, -7), Row(1, 9, 2), Row(130, 1, null), Row(299, 4, 1), Row(300, 8, 3));
        var path = $"{Path}?{Hour}&interval=5m";
        var fromRows = (await _stage.GetAsync(path))["points"]!.ToJsonString();

        // In the shape of the rollup, on a database that has none; what comes later shows that it is what is asked.
        await using var view = _stage.Database.Source.CreateCommand(
            """
            CREATE TABLE metrics_1m AS
            SELECT date_trunc('minute', timestamp) AS bucket, exchange, instrument, metric_name,
                   avg(value) AS avg_value, min(value) AS min_value, max(value) AS max_value,
                   (array_agg(value ORDER BY timestamp DESC))[1] AS last_value, count(*) AS samples,
                   max(abs(zscore)) AS max_abs_zscore
              FROM metrics GROUP BY 1, 2, 3, 4
            """);
        await view.ExecuteNonQueryAsync(Token);
        await StoredRows.MetricsAsync(_stage.Database, Row(2, 99, 9));
        Assert.Equal(fromRows, (await _stage.GetAsync(path))["points"]!.ToJsonString());
    }

    [Fact]
    public async Task What_is_older_than_minutes_are_kept_comes_from_hours()
    {
        await _stage.InstallAsync();
        await using var views = _stage.Database.Source.CreateCommand(
            """
            CREATE TABLE metrics_1h (
                bucket timestamptz, exchange text, instrument text, metric_name text, avg_value double precision,
                min_value double precision, max_value double precision, last_value double precision, samples bigint,
                max_abs_zscore double precision);
            CREATE TABLE metrics_1m (LIKE metrics_1h);
            INSERT INTO metrics_1h
            VALUES ('2026-06-01 12:00:00Z', 'binance', 'BTC-USDT-PERP', 'spread_bps', 2, 1, 9, 4, 3600, 7)
            """);
        await views.ExecuteNonQueryAsync(Token);
        foreach (var interval in (string[])["", "&interval=1h"])
        {
            var series = await _stage.GetAsync(
                $"{Path}?start=2026-06-01T12:07:03Z&end=2026-06-01T19:30:00Z{interval}");
            Assert.Equal(3600, (double)series["interval_seconds"]!);
            Assert.Equal(
                """[{"start":"2026-06-01T12:00:00.000Z","min":1,"max":9,"avg":2,"last":4,"max_abs_zscore":7,"""
                + "\"samples\":3600}]",
                series["points"]!.ToJsonString());
        }
    }

    [Fact]
    public async Task Gaps_say_why_there_is_nothing()
    {
        await _stage.InstallAsync();
        await new GapRows(_stage.Database).WriteAsync(
            [new DataGap(Perp, Start.AddSeconds(5), Start.AddSeconds(9), GapReason.SequenceBreak, 1, 2)], Token);
        var series = await _stage.GetAsync($"{Path}?{Hour}");
        Assert.Empty(series["points"]!.AsArray());
        Assert.Equal(
            """[{"start":"2026-11-25T12:00:05.000Z","end":"2026-11-25T12:00:09.000Z","reason":"sequence_break"}]""",
            series["gaps"]!.ToJsonString());
    }

    [Fact]
    public async Task A_file_has_a_line_a_step()
    {
        await _stage.InstallAsync();
        await StoredRows.MetricsAsync(_stage.Database, Row(0, 0.25, null));
        using var answer = await _stage.Client.GetAsync($"{Path}?{Hour}&interval=1s&format=csv", Token);
        Assert.Equal("text/csv", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(
            "spread_bps-binance-BTC-USDT-PERP.csv", answer.Content.Headers.ContentDisposition?.FileName?.Trim('"'));
        Assert.Equal(
            "timestamp,min,max,avg,last,max_abs_zscore,samples\n2026-11-25T12:00:00.000Z,0.25,0.25,0.25,0.25,,1\n",
            (await answer.Content.ReadAsStringAsync(Token)).ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Without_an_interval_the_shortest_is_taken_that_gives_no_more_than_2000_points()
    {
        await _stage.InstallAsync();
        Assert.Equal(1, (double)(await _stage.GetAsync(Path))["interval_seconds"]!);
        Assert.Equal(5, (double)(await _stage.GetAsync($"{Path}?{Hour}"))["interval_seconds"]!);
    }

    [Theory]
    [InlineData("interval=2s", "interval", "must be one of 1s, 5s, 10s")]
    [InlineData("start=yesterday", "start", "must be a time such as 2026-11-24T07:52:30Z, was yesterday")]
    [InlineData("start=2026-11-25T13:00:00Z&end=2026-11-25T12:00:00Z", "start", "must be before the end")]
    [InlineData("start=2026-01-01&end=2026-02-01&interval=1s", "interval", "must be one of 5m, 15m")]
    [InlineData("format=xml", "format", "must be one of json, csv, was xml")]
    public async Task A_bad_parameter_is_refused_with_what_is_allowed(string query, string name, string said)
    {
        var (status, text) = await _stage.AskAsync($"{Path}?{query}");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains($"\"{name}\":[\"", text, StringComparison.Ordinal);
        Assert.Contains(said, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_mistakes_are_told_at_once_and_long_ones_cut()
    {
        var (status, text) = await _stage.AskAsync($"{Path}?format=x&start={new string('9', 3000)}");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("\"format\"", text, StringComparison.Ordinal);
        Assert.Contains("\"start\"", text, StringComparison.Ordinal);
        Assert.True(text.Length < 1000, $"{text.Length} characters");
    }

    [Theory]
    [InlineData("/api/metrics/spread/binance/BTC-USDT-PERP", "There is no metric spread.")]
    [InlineData("/api/metrics/spread_bps/binance/DOGE-USDT-PERP", "There is no market binance:DOGE-USDT-PERP.")]
    public async Task What_there_is_not_is_not_found(string path, string said)
    {
        var (status, text) = await _stage.AskAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Contains(said, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_instrument_that_is_switched_off_still_has_its_history()
    {
        await _stage.InstallAsync();
        Assert.Equal(HttpStatusCode.OK, (await _stage.AskAsync("/api/metrics/spread_bps/okx/ETH-USDT-PERP")).Status);
    }

    private static MetricRow Row(int second, double value, double? z) =>
        new(Start.AddSeconds(second), Perp, "spread_bps", value, z);
}
