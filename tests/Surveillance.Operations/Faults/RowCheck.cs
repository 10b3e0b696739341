using Npgsql;
using Surveillance.Markets;

namespace Surveillance.Operations.Faults;

/// <summary>The rows of a stretch of time beside what was published in it.</summary>
/// <param name="Due">Rows that must be there.</param>
/// <param name="Missing">Of these, how many are not.</param>
/// <param name="Double">
/// Rows beyond the first of a market, metric and second: the table's key lets none in as long as every engine samples
/// on the whole second.
/// </param>
/// <param name="Example">One that is missing; null = none is.</param>
internal sealed record RowCheck(int Due, int Missing, int Double, string? Example)
{
    private const string Rows = """
        SELECT exchange, instrument, metric_name, floor(extract(epoch FROM timestamp))::bigint FROM metrics
         WHERE timestamp >= to_timestamp($1) AND timestamp < to_timestamp($2) AND instrument <> '*'
        """;

    /// <summary>Compares the seconds from the first to the last.</summary>
    public static async Task<RowCheck> OfAsync(
        NpgsqlDataSource history, Ledger ledger, long from, long to, Func<long, bool> unsteady, CancellationToken stop)
    {
        var stored = new HashSet<(long, MarketId, string)>();
        var doubled = 0;
        await using var command = history.CreateCommand(Rows);
        command.Parameters.AddWithValue((double)from);
        command.Parameters.AddWithValue((double)to + 1);
        await using var reader = await command.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop))
        {
            var market = new MarketId(reader.GetString(0), reader.GetString(1));
            if (!stored.Add((reader.GetInt64(3), market, reader.GetString(2))))
                doubled++;
        }

        var due = ledger.Due(from, to, unsteady).ToList();
        var missing = due.Where(row => !stored.Contains(row)).ToList();
        var example = missing.Count == 0 ? null : $"{missing[0].Market} {missing[0].Metric} of {missing[0].Second}";
        return new RowCheck(due.Count, missing.Count, doubled, example);
    }
}
