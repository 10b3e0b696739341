using Surveillance.Markets;
using Surveillance.Platform.Timescale;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Platform.Timescale;

/// <summary>What charts are drawn from.</summary>
public sealed class MarketHistoryTests(PostgresServer postgres)
{
    private static readonly DateTimeOffset Start = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);
    private static readonly MarketId Perp = new("binance", "BTC-USDT-PERP");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_bucket_keeps_the_least_and_the_greatest_value()
    {
        await using var database = await InstallAsync();
        await StoredRows.MetricsAsync(
            database, Row(0, 5), Row(1, 9), Row(3, 2), Row(4, 7), Row(0, 1, "okx"), Row(0, 8, metric: "imbalance"));
        var points = await new MarketHistory(database).PointsAsync(Query(seconds: 4, "binance"), Token);
        Assert.Equal(
            [
                new HistoryPoint("binance", "spread_bps", Start, 2, 9),
                new HistoryPoint("binance", "spread_bps", Start.AddSeconds(4), 7, 7),
            ],
            points);
    }

    [Fact]
    public async Task Venues_stay_apart_and_the_end_is_exclusive()
    {
        await using var database = await InstallAsync();
        await StoredRows.MetricsAsync(database, Row(0, 5), Row(0, 1, "okx"), Row(60, 3), Row(-1, 4));
        var points = await new MarketHistory(database).PointsAsync(Query(seconds: 1, "okx", "binance"), Token);
        Assert.Equal([("binance", 5), ("okx", 1)], points.Select(point => (point.Exchange, point.Least)));
    }

    [Fact]
    public async Task A_bucket_of_minutes_is_served_without_a_rollup_too()
    {
        await using var database = await InstallAsync();
        await StoredRows.MetricsAsync(database, Row(0, 5), Row(59, 1));
        var points = await new MarketHistory(database).PointsAsync(Query(seconds: 120, "binance"), Token);
        Assert.Equal([new HistoryPoint("binance", "spread_bps", Start, 1, 5)], points);
    }

    [Fact]
    public async Task Gaps_that_touch_the_stretch_are_read_the_newest_first()
    {
        await using var database = await InstallAsync();
        DataGap Gap(int from, int to) =>
            new(Perp, Start.AddSeconds(from), Start.AddSeconds(to), GapReason.SequenceBreak, 1, null);
        await new GapRows(database).WriteAsync([Gap(-30, -20), Gap(-5, 2), Gap(10, 20), Gap(61, 70)], Token);
        var gaps = await new MarketHistory(database)
            .GapsAsync(Perp.Instrument, ["binance"], Start, Start.AddSeconds(60), 10, Token);
        Assert.Equal([Gap(10, 20), Gap(-5, 2)], gaps);
    }

    private static MetricRow Row(int second, double value, string venue = "binance", string metric = "spread_bps") =>
        new(Start.AddSeconds(second), Perp with { Exchange = venue }, metric, value, null);

    private static HistoryQuery Query(int seconds, params string[] venues) => new(
        Perp.Instrument, venues, ["spread_bps"], Start, Start.AddMinutes(1), TimeSpan.FromSeconds(seconds));

    private async Task<Database> InstallAsync()
    {
        var database = new Database(await postgres.FreshAsync());
        await new SchemaInstaller(database).InstallAsync(Token);
        return database;
    }
}
