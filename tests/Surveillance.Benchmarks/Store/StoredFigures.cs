using Surveillance.Markets;
using Surveillance.Metrics;

namespace Surveillance.Benchmarks.Store;

/// <summary>
/// Rows as an engine makes them: some seconds of thousands of markets, each with ten figures, half of them scored.
/// </summary>
internal static class StoredFigures
{
    private const int Markets = 2_000;
    private const int Metrics = 10;

    private static readonly DateTimeOffset Start = new(2026, 11, 26, 0, 0, 0, TimeSpan.Zero);
    private static readonly string[] Names = [.. MetricCatalog.All.Select(metric => metric.Name).Take(Metrics)];
    private static readonly MarketId[] Ids =
        [.. Enumerable.Range(0, Markets).Select(n => new MarketId("binance", $"COIN{n:D4}-USDT-PERP"))];

    /// <summary>The rows in the order in which they are measured.</summary>
    /// <param name="seconds">How many seconds; each has 20,000 rows.</param>
    public static IEnumerable<StoredFigure> Of(int seconds)
    {
        for (var second = 0; second < seconds; second++)
        {
            var at = Start.AddSeconds(second);
            for (var market = 0; market < Markets; market++)
            {
                for (var metric = 0; metric < Metrics; metric++)
                {
                    var value = 60_000 + (market * 0.1) + metric + (second * 0.01);
                    yield return new StoredFigure(
                        at, Ids[market], Names[metric], value, metric % 2 == 0 ? Math.Sin(value) : null);
                }
            }
        }
    }
}

/// <summary>A row of <c>metrics</c>.</summary>
internal readonly record struct StoredFigure(
    DateTimeOffset At, MarketId Market, string Metric, double Value, double? ZScore);
