using System.Numerics;
using Npgsql;
using NpgsqlTypes;
using Surveillance.Markets;

namespace Surveillance.Benchmarks.Whole;

/// <summary>What stands in the table of metrics beside what was published.</summary>
/// <param name="Expected">Figures that were published, one a metric, market and second.</param>
/// <param name="Stored">Rows of these.</param>
/// <param name="Missing">Of those expected, how many have no row.</param>
/// <param name="Uncertain">Of those missing, how many are of a second in which something was killed.</param>
/// <param name="Unexpected">Rows of these seconds beyond: figures that came or went just then.</param>
/// <param name="Double">Rows beyond the first of a metric, market and second.</param>
/// <param name="Examples">Some of those missing.</param>
internal sealed record StoredRows(
    long Expected,
    long Stored,
    long Missing,
    long Uncertain,
    long Unexpected,
    long Double,
    IReadOnlyList<string> Examples)
{
    private const int MostExamples = 10;

    /// <summary>The bit of the first of the stored metrics.</summary>
    private const int MidPrice = 1;

    /// <summary>Looks back 15 s: it may come and go for a while after a kill.</summary>
    private static readonly int DepthChange = 1 << WholeStack.StoredMetrics.ToList().IndexOf("depth_10bps_change_pct");

    private const string Rows = """
        SELECT exchange, instrument, metric_name, extract(epoch FROM timestamp)::bigint FROM metrics
         WHERE timestamp >= $1 AND timestamp < $2 AND instrument <> '*'
        """;

    /// <summary>Compares the whole seconds from the first to the last.</summary>
    public static async Task<StoredRows> OfAsync(
        NpgsqlDataSource history,
        IReadOnlyList<MarketId> markets,
        PublishedRows published,
        (long First, long Last) seconds,
        Mishaps mishaps,
        CancellationToken stop)
    {
        var places = markets.Select((market, place) => (market, place))
            .ToDictionary(one => (one.market.Exchange, one.market.Instrument), one => one.place);
        var metrics = WholeStack.StoredMetrics.Select((name, place) => (name, place))
            .ToDictionary(one => one.name, one => one.place);
        var rows = new Dictionary<long, ushort[]>();
        long doubled = 0;
        await using var command = history.CreateCommand(Rows);
        command.CommandTimeout = 300;
        command.Parameters.AddWithValue(
            NpgsqlDbType.TimestampTz, DateTimeOffset.FromUnixTimeSeconds(seconds.First).UtcDateTime);
        command.Parameters.AddWithValue(
            NpgsqlDbType.TimestampTz, DateTimeOffset.FromUnixTimeSeconds(seconds.Last + 1).UtcDateTime);
        await using var reader = await command.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop))
        {
            var second = reader.GetInt64(3);
            if (!rows.TryGetValue(second, out var known))
                rows[second] = known = new ushort[markets.Count];
            ref var place = ref known[places[(reader.GetString(0), reader.GetString(1))]];
            var bit = (ushort)(1 << metrics[reader.GetString(2)]);
            if ((place & bit) != 0)
                doubled++;
            place |= bit;
        }

        return Compare(markets, published, rows, seconds, mishaps, doubled);
    }

    private static StoredRows Compare(
        IReadOnlyList<MarketId> markets,
        PublishedRows published,
        Dictionary<long, ushort[]> rows,
        (long First, long Last) seconds,
        Mishaps mishaps,
        long doubled)
    {
        long expected = 0, stored = 0, missing = 0, uncertain = 0, unexpected = 0;
        var examples = new List<string>();
        foreach (var (second, said) in published.Seconds)
        {
            if (second < seconds.First || second > seconds.Last)
                continue;
            var saidBefore = published.Seconds.GetValueOrDefault(second - 1) ?? new ushort[said.Length];
            var isUnsteady = mishaps.UnsteadySeconds.Contains(second);
            var kept = rows.GetValueOrDefault(second) ?? new ushort[said.Length];
            for (var market = 0; market < said.Length; market++)
            {
                // The sample lies between the two looks: what only one of them saw may have come or gone before it.
                // Where there was nothing before, only mid is sure, which every live book has; its row is put into the
                // spool together with those of the other figures.
                var sure = said[market] & (saidBefore[market] == 0 ? MidPrice : saidBefore[market]);
                if (isUnsteady)
                    sure &= ~DepthChange;
                var lost = BitOperations.PopCount((uint)(sure & ~kept[market]));
                expected += BitOperations.PopCount((uint)sure);
                stored += BitOperations.PopCount((uint)(sure & kept[market]));
                unexpected += BitOperations.PopCount((uint)(kept[market] & ~sure));
                missing += lost;
                uncertain += mishaps.KillSeconds.Contains(second) ? lost : 0;
                if (lost > 0 && examples.Count < MostExamples)
                    examples.Add($"{Time(second)} {markets[market]} {Names(sure & ~kept[market])}");
            }
        }

        return new StoredRows(expected, stored, missing, uncertain, unexpected, doubled, examples);
    }

    private static string Time(long second) => $"{DateTimeOffset.FromUnixTimeSeconds(second).UtcDateTime:HH:mm:ss}";

    private static string Names(int metrics) => string.Join(
        ' ', WholeStack.StoredMetrics.Where((_, place) => (metrics & (1 << place)) != 0));
}
