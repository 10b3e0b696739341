using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Surveillance.Markets;

namespace Surveillance.Platform.Timescale;

/// <summary>
/// The price step of a market by its stored books: the greatest step of which all distances between their prices are
/// multiples. No table holds what the venue said of it.
/// </summary>
internal static class PriceStep
{
    private const int Books = 20;

    private const string Levels =
        """
        SELECT bids, asks FROM order_book_snapshots
         WHERE exchange = $1 AND instrument = $2 AND timestamp >= $3 AND timestamp < $4
         ORDER BY timestamp LIMIT $5
        """;

    /// <summary>The step; null where too few prices are stored to tell.</summary>
    public static async Task<double?> ReadAsync(
        NpgsqlConnection connection, MarketId market, DateTimeOffset from, DateTimeOffset to,
        CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Levels, connection);
        command.Parameters.AddWithValue(market.Exchange);
        command.Parameters.AddWithValue(market.Instrument);
        command.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, from.UtcDateTime);
        command.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, to.UtcDateTime);
        command.Parameters.AddWithValue(Books);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var prices = new List<decimal>();
        while (await reader.ReadAsync(cancellationToken))
        {
            prices.AddRange(PricesIn(reader.GetString(0)));
            prices.AddRange(PricesIn(reader.GetString(1)));
        }

        return (double?)Of(prices);
    }

    /// <summary>The greatest step of which the distances between all prices are multiples; null without any.</summary>
    public static decimal? Of(IReadOnlyList<decimal> prices)
    {
        var step = 0m;
        foreach (var price in prices)
        {
            for (var rest = Math.Abs(price - prices[0]); rest != 0;)
                (step, rest) = (rest, step == 0 ? 0 : step % rest);
        }

        return step == 0 ? null : step;
    }

    // [[61800.2,2.89],[61800.1,0.5]]
    private static IEnumerable<decimal> PricesIn(string levels)
    {
        using var json = JsonDocument.Parse(levels);
        foreach (var level in json.RootElement.EnumerateArray())
            yield return level[0].GetDecimal();
    }
}
