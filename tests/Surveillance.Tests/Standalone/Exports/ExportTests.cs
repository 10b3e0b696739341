using System.Globalization;
using Surveillance.Markets;
using Surveillance.Platform.Timescale;
using Surveillance.Standalone.Exports;
using Surveillance.Tests.Platform.Timescale;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Standalone.Exports;

/// <summary>From a real database to a file and back.</summary>
public sealed class ExportTests(PostgresServer postgres) : IAsyncLifetime, IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);
    private static readonly MarketId Perp = new("binance", "BTC-USDT-PERP");

    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _errors = new();
    private string _connection = "";
    private Database _database = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _connection = await postgres.FreshAsync();
        _database = new Database(_connection);
        await new SchemaInstaller(_database).InstallAsync(Token);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("rows.parquet")]
    [InlineData("rows.csv")]
    public async Task The_file_read_back_is_the_rows(string file)
    {
        StoredMetric[] rows =
        [
            Row(0, 0.1, zscore: null), Row(0, 1.0 / 3, zscore: -2.5, exchange: "okx"), Row(1, double.MaxValue, 4e-300),
            Row(1, -0.0, 1, metric: "imbalance"), Row(61, 5e-324, 0), Row(7_200, 61_800.25, null),
            new(Start.AddTicks(123_456_0), MarketId.OfSystem, "redis_memory_mb", 12.5, null),
            new(Start.AddSeconds(3), new MarketId("okx", "A,\"B\"\nC"), "mid_price", 1, null),
        ];
        await StoreAsync(rows);
        Assert.Equal(0, await ExportAsync(Request(file)));
        Assert.Equal(Ordered(rows), await ReadAsync(file));
        Assert.Contains("8 rows from 2026-11-25 12:00:00 to 2026-11-26 12:00:00 UTC", _errors.ToString());
    }

    [Fact]
    public async Task Only_what_was_asked_for_is_in_it_and_the_end_is_not()
    {
        await StoreAsync(
            Row(-1, 1), Row(0, 2), Row(9, 3), Row(10, 4), Row(1, 5, metric: "mid_price"), Row(2, 6, exchange: "okx"),
            Row(3, 7, metric: "imbalance"));
        var request = Request("rows.csv") with
        {
            To = Start.AddSeconds(10),
            Metrics = ["spread_bps", "mid_price"],
            Markets = [Perp, new MarketId("kraken", "BTC-USDT-PERP")],
        };
        Assert.Equal(0, await ExportAsync(request));
        Assert.Equal([2, 5, 3], (await ReadAsync("rows.csv")).Select(row => row.Value));
    }

    [Theory]
    [InlineData("rows.parquet")]
    [InlineData("rows.csv")]
    public async Task Nothing_stored_is_a_file_without_rows_and_is_told(string file)
    {
        Assert.Equal(0, await ExportAsync(Request(file)));
        Assert.Empty(await ReadAsync(file));
        Assert.Contains("nothing is stored of what was asked for", _errors.ToString());
    }

    [Fact]
    public async Task More_rows_than_a_group_holds_are_all_there_in_order()
    {
        await FillAsync(250_000);
        Assert.Equal(0, await ExportAsync(Request("rows.parquet")));
        var rows = await ReadAsync("rows.parquet");
        Assert.Equal(250_000, rows.Count);
        Assert.All(rows.Index(), row => Assert.Equal(row.Index, row.Item.Value));
    }

    [Fact]
    public async Task One_that_is_stopped_leaves_no_half_file_and_the_one_that_was_there()
    {
        await FillAsync(50_000);
        await File.WriteAllTextAsync(_folder.PathTo("rows.csv"), "before", Token);
        using var stop = new CancellationTokenSource();
        var progress = new StoppingDisplay(stop);
        Assert.Equal(Export.Interrupted, await ExportAsync(Request("rows.csv"), progress, stop.Token));
        Assert.Equal(["rows.csv"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
        Assert.Equal("before", await File.ReadAllTextAsync(_folder.PathTo("rows.csv"), Token));
        Assert.StartsWith("stopped: ", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_at_once_into_one_file_are_refused()
    {
        await using (var first = new WholeFile(_folder.PathTo("rows.csv")))
        {
            await first.Stream.WriteAsync("first"u8.ToArray(), Token);
            Assert.Equal(1, await ExportAsync(Request("rows.csv")));
            await first.CompleteAsync();
        }

        Assert.Equal("first", await File.ReadAllTextAsync(_folder.PathTo("rows.csv"), Token));
        Assert.Contains("rows.csv cannot be written: ", _errors.ToString());
    }

    [Fact]
    public async Task What_a_killed_run_left_behind_is_overwritten()
    {
        await File.WriteAllTextAsync(_folder.PathTo("rows.csv.partial"), new string('x', 10_000), Token);
        Assert.Equal(0, await ExportAsync(Request("rows.csv")));
        Assert.Equal(
            "timestamp,exchange,instrument,metric_name,value,zscore\n",
            await File.ReadAllTextAsync(_folder.PathTo("rows.csv"), Token));
    }

    [Fact]
    public async Task A_database_without_tables_and_one_that_is_not_there_are_told()
    {
        var empty = await postgres.FreshAsync();
        Assert.Equal(1, await ExportAsync(Request("rows.csv"), connection: empty));
        Assert.Contains("has no history yet", _errors.ToString());
        Assert.Equal(1, await ExportAsync(Request("rows.csv"), connection: "Host=127.0.0.1;Port=1;Database=nowhere"));
        Assert.Contains("PostgreSQL nowhere at 127.0.0.1:1: ", _errors.ToString());
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    private static StoredMetric Row(
        double second,
        double value,
        double? zscore = null,
        string exchange = "binance",
        string metric = "spread_bps") =>
        new(Start.AddSeconds(second), Perp with { Exchange = exchange }, metric, value, zscore);

    private static IEnumerable<StoredMetric> Ordered(IEnumerable<StoredMetric> rows) => rows
        .OrderBy(row => row.Timestamp)
        .ThenBy(row => row.Market.Exchange, StringComparer.Ordinal)
        .ThenBy(row => row.Market.Instrument, StringComparer.Ordinal)
        .ThenBy(row => row.Metric, StringComparer.Ordinal);

    private ExportRequest Request(string file) => new(
        Start,
        Start.AddDays(1),
        [],
        [],
        _folder.PathTo(file),
        file.EndsWith("csv", StringComparison.Ordinal) ? ExportFormat.Csv : ExportFormat.Parquet);

    private Task<int> ExportAsync(
        ExportRequest request,
        IExportDisplay? display = null,
        CancellationToken? stop = null,
        string? connection = null) =>
        new Export(
            request, connection ?? _connection, display ?? new LineDisplay(_errors, TimeProvider.System), _errors)
            .InvokeAsync(stop ?? Token);

    private Task<IReadOnlyList<StoredMetric>> ReadAsync(string file) => ExportedRows.ReadAsync(_folder.PathTo(file));

    private async Task StoreAsync(params IReadOnlyList<StoredMetric> rows) => await StoredRows.MetricsAsync(
        _database,
        [.. rows.Select(row => new MetricRow(row.Timestamp, row.Market, row.Metric, row.Value, row.ZScore))]);

    /// <summary>Rows ten a second, the number of each as its value.</summary>
    private async Task FillAsync(int rows)
    {
        await using var command = _database.Source.CreateCommand(string.Create(CultureInfo.InvariantCulture, $"""
            INSERT INTO metrics
            SELECT timestamptz '2026-11-25 12:00:00Z' + number / 10 * interval '1 second', 'binance', 'BTC-USDT-PERP',
                   'metric_' || number % 10, number, NULL
              FROM generate_series(0, {rows - 1}) AS number
            """));
        command.CommandTimeout = 120;
        await command.ExecuteNonQueryAsync(Token);
    }

    /// <summary>Stops the export at its first report.</summary>
    private sealed class StoppingDisplay(CancellationTokenSource stop) : IExportDisplay
    {
        public Task ShowAsync(Func<Action<ExportProgress>, Task> export) => export(_ => stop.Cancel());
    }
}
