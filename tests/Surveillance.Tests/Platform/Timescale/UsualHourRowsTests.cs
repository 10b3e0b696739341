using Surveillance.Markets;
using Surveillance.Metrics.Scores;
using Surveillance.Platform.Timescale;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Platform.Timescale;

/// <summary>What is usual at an hour of the week, against the same worked out by hand.</summary>
public sealed class UsualHourRowsTests(PostgresServer postgres) : IAsyncLifetime
{
    /// <summary>A Sunday, eleven at night.</summary>
    private static readonly DateTimeOffset Hour = new(2026, 11, 22, 23, 0, 0, TimeSpan.Zero);
    private static readonly SeriesId Spread = new(new MarketId("binance", "BTC-USDT-PERP"), "spread_bps");
    private static readonly SeriesId Other = Spread with { Market = new MarketId("okx", "BTC-USDT-PERP") };

    private Database _database = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = new Database(await postgres.FreshAsync());
        await new SchemaInstaller(_database).InstallAsync(Token);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Mean_and_deviation_are_those_of_the_last_value_of_each_minute()
    {
        var rows = await StoreAsync();
        var read = await ReadAsync(weeks: 4);
        foreach (var series in (SeriesId[])[Spread, Other])
        {
            var (mean, std, weeks) = Plain(rows.Where(row => row.Market == series.Market), weeks: 4);
            Assert.Equal(mean, read[series].Mean, 1e-9);
            Assert.Equal(std, read[series].Std, 1e-9);
            Assert.Equal(weeks, read[series].Weeks);
        }

        Assert.Equal((4, 3), (read[Spread].Weeks, read[Other].Weeks));
    }

    [Fact]
    public async Task The_minute_rollup_gives_the_same()
    {
        await StoreAsync();
        var fromRows = await ReadAsync(weeks: 4);

        // A view in the shape of the rollup, on a database that has none.
        await using var view = _database.Source.CreateCommand(
            """
            CREATE VIEW metrics_1m AS
            SELECT date_trunc('minute', timestamp) AS bucket, exchange, instrument, metric_name,
                   (array_agg(value ORDER BY timestamp DESC))[1] AS last_value
              FROM metrics GROUP BY 1, 2, 3, 4
            """);
        await view.ExecuteNonQueryAsync(Token);
        var fromRollup = await ReadAsync(weeks: 4);
        Assert.Equal(fromRows.Keys.ToHashSet(), fromRollup.Keys.ToHashSet());
        foreach (var (series, usual) in fromRows)
        {
            Assert.Equal(usual.Mean, fromRollup[series].Mean, 1e-9);
            Assert.Equal(usual.Std, fromRollup[series].Std, 1e-9);
        }
    }

    [Fact]
    public async Task Nothing_of_the_hour_itself_or_of_its_neighbours_counts()
    {
        await StoreAsync();
        var before = (await ReadAsync(weeks: 4))[Spread];
        await StoredRows.MetricsAsync(
            _database,
            [
                .. from minute in Enumerable.Range(0, 60)
                   select Row(Hour.AddMinutes(minute), 1e6),
                Row(Hour.AddDays(-7).AddSeconds(-1), 1e6), Row(Hour.AddDays(-7).AddHours(1), 1e6),
                Row(Hour.AddDays(-8), 1e6), Row(Hour.AddDays(-35), 1e6),
            ]);
        Assert.Equal(before, (await ReadAsync(weeks: 4))[Spread]);
    }

    [Fact]
    public async Task Of_fewer_than_two_weeks_with_half_an_hour_each_nothing_is_said()
    {
        await StoredRows.MetricsAsync(_database, [.. Minutes(week: 1, 60), .. Minutes(week: 2, 29)]);
        Assert.Empty(await ReadAsync(weeks: 4));
        await StoredRows.MetricsAsync(_database, [.. Minutes(week: 2, 30)]);
        Assert.Equal(2, (await ReadAsync(weeks: 4))[Spread].Weeks);
        Assert.Empty(await ReadAsync(weeks: 1));
    }

    private static IEnumerable<MetricRow> Minutes(int week, int count) => Enumerable.Range(0, count)
        .Select(minute => Row(Hour.AddDays(-7 * week).AddMinutes(minute).AddSeconds(7), minute));

    private static MetricRow Row(DateTimeOffset at, double value) => new(at, Spread.Market, Spread.Metric, value, null);

    /// <summary>Some seconds of six weeks; the last minutes of one week of the other venue are too few.</summary>
    private async Task<IReadOnlyList<MetricRow>> StoreAsync()
    {
        var random = new Random(23);
        List<MetricRow> rows =
        [
            .. from series in (SeriesId[])[Spread, Other]
               from week in Enumerable.Range(1, 6)
               from second in Enumerable.Range(0, series == Other && week == 3 ? 1_000 : 3_600)
               where random.Next(5) == 0
               select new MetricRow(
                   Hour.AddDays(-7 * week).AddSeconds(second), series.Market, series.Metric,
                   week + (second / 3_600.0) + random.NextDouble(), null),
        ];
        await StoredRows.MetricsAsync(_database, rows);
        return rows;
    }

    private static (double Mean, double Std, int Weeks) Plain(IEnumerable<MetricRow> rows, int weeks)
    {
        var counted =
            (from row in rows
             let week = (int)Math.Ceiling((Hour - row.Timestamp) / TimeSpan.FromDays(7))
             where week <= weeks
             group row by week into hour
             let minutes = hour.GroupBy(row => row.Timestamp.Minute)
                 .Select(minute => minute.MaxBy(row => row.Timestamp)!.Value).ToList()
             where minutes.Count >= 30
             select minutes).ToList();
        double[] values = [.. counted.SelectMany(minutes => minutes)];
        var mean = values.Average();
        return (
            mean, Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1)), counted.Count);
    }

    private Task<IReadOnlyDictionary<SeriesId, UsualHour>> ReadAsync(int weeks) =>
        new UsualHourRows(_database).ReadAsync([Spread, Other], Hour, weeks, Token);
}
