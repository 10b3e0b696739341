using Microsoft.Extensions.Logging.Abstractions;
using Surveillance.Alerts.Replays;
using Surveillance.Markets;
using Surveillance.Platform.Timescale;
using Surveillance.Platform.Timescale.Spooling;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Platform.Timescale;

/// <summary>A row of <c>metrics</c>.</summary>
internal sealed record MetricRow(
    DateTimeOffset Timestamp, MarketId Market, string Metric, double Value, double? ZScore);

/// <summary>Stores rows the way the engine does: through a spool.</summary>
internal static class StoredRows
{
    /// <summary>Stores what is added to a block of a table.</summary>
    public static Task<StoreOutcome> WriteAsync(Database database, SpooledTable table, Action<RowBlock> add) =>
        WriteAsync(StoreOf(database), table, add);

    /// <summary>Stores metrics.</summary>
    public static Task<StoreOutcome> MetricsAsync(Database database, params IReadOnlyCollection<MetricRow> rows) =>
        MetricsAsync(StoreOf(database), rows);

    /// <summary>Stores metrics.</summary>
    public static Task<StoreOutcome> MetricsAsync(BatchStore store, IReadOnlyCollection<MetricRow> rows) =>
        WriteAsync(store, MetricRows.Table, block =>
        {
            foreach (var row in rows)
                MetricRows.Add(block, row.Timestamp, row.Market, row.Metric, row.Value, row.ZScore);
        });

    private static async Task<StoreOutcome> WriteAsync(BatchStore store, SpooledTable table, Action<RowBlock> add)
    {
        using var folder = new TemporaryFolder();
        using var spool = new RowSpool(folder.Path, () => 1 << 26, TimeProvider.System, NullLogger.Instance);
        add(spool.RowsOf(table));
        spool.Commit();
        var load = spool.NewLoad([table]);
        spool.Fill(load, int.MaxValue);
        var outcome = await store.WriteAsync(load.Batches, TestContext.Current.CancellationToken);
        spool.Stored(load, outcome);
        return outcome;
    }

    /// <summary>What an engine would have stored of a history.</summary>
    public static IEnumerable<MetricRow> Of(IEnumerable<HistorySecond> history) =>
        from second in history
        from readings in second.Readings
        from reading in readings.Readings
        where reading.Value.Value is not null
        select new MetricRow(
            second.At, readings.Market, reading.Key, reading.Value.Value!.Value, reading.Value.ZScore);

    private static BatchStore StoreOf(Database database) =>
        new(database, TimeProvider.System, NullLogger<BatchStore>.Instance);
}
