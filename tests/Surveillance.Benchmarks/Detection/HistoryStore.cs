using Npgsql;
using NpgsqlTypes;
using Surveillance.Alerts;
using Surveillance.Metrics;
using Surveillance.Platform.Timescale;

namespace Surveillance.Benchmarks.Detection;

/// <summary>
/// Stores readings as the engine's rows of <c>metrics</c>: those that have a value, of the metrics with rules.
/// </summary>
internal static class HistoryStore
{
    private const string Mid = "mid_price";

    /// <summary>Stores them; how many rows.</summary>
    public static async Task<ulong> CopyAsync(
        Database database, RuleBook rules, IEnumerable<MarketReadings> history, CancellationToken stop)
    {
        HashSet<string> watched = [Mid, .. rules.Definitions.Select(rule => rule.Metric)];
        List<int> places = [.. watched.Select(metric => MetricCatalog.PlaceOf(metric)!.Value).Order()];
        await using var connection = await database.OpenAsync(stop);
        await using var copy = await connection.BeginBinaryImportAsync(
            "COPY metrics (timestamp, exchange, instrument, metric_name, value, zscore) FROM STDIN (FORMAT binary)",
            stop);
        foreach (var readings in history)
        {
            var table = (ReadingDictionary)readings.Readings;
            foreach (var place in places)
            {
                if (table.TryGet(place, out var reading) && reading.Value is { } value)
                    await WriteAsync(copy, readings, MetricCatalog.All[place].Name, value, reading.ZScore, stop);
            }
        }

        return await copy.CompleteAsync(stop);
    }

    private static async Task WriteAsync(
        NpgsqlBinaryImporter copy, MarketReadings readings, string metric, double value, double? zScore,
        CancellationToken stop)
    {
        await copy.StartRowAsync(stop);
        await copy.WriteAsync(readings.Timestamp.UtcDateTime, NpgsqlDbType.TimestampTz, stop);
        await copy.WriteAsync(readings.Market.Exchange, NpgsqlDbType.Text, stop);
        await copy.WriteAsync(readings.Market.Instrument, NpgsqlDbType.Text, stop);
        await copy.WriteAsync(metric, NpgsqlDbType.Text, stop);
        await copy.WriteAsync(value, NpgsqlDbType.Double, stop);
        if (zScore is { } score)
            await copy.WriteAsync(score, NpgsqlDbType.Double, stop);
        else
            await copy.WriteNullAsync(stop);
    }
}
