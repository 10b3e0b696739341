using System.Text;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Platform.Configuration;

namespace Surveillance.Tests.AnomalyDetector;

/// <summary>
/// Plays metrics-engine for a venue of many markets: all samples of a moment are written, then told in one command. Its
/// clock runs a second a sample, and begins where the engine of one market does.
/// </summary>
internal sealed class PlayedStorm(RedisStore store, IReadOnlyList<MarketId> markets, DateTimeOffset start)
{
    private readonly MarketMetrics _metrics = new(store);
    private readonly MetricsQueue _queue = new(store);

    /// <summary>Time of the last samples.</summary>
    public DateTimeOffset Now { get; private set; } = start;

    /// <summary>Markets of one venue beside the shipped ones, in a configuration of their own.</summary>
    public static IReadOnlyList<MarketId> Enable(ConfigurationFolder config, int markets)
    {
        var yaml = new StringBuilder(config.Text("instruments.yaml"));
        var at = yaml.ToString().IndexOf("  - id: BTC-USDT-PERP", StringComparison.Ordinal);
        var ids = Enumerable.Range(0, markets).Select(n => $"C{n:0000}-USDT-PERP").ToList();
        yaml.Insert(at, string.Concat(ids.Select(id => $$"""
              - id: {{id}}
                type: perpetual
                base: {{id[..5]}}
                quote: USDT
                enabled: true
                exchange_symbols:
                  okx: { symbol: {{id[..5]}}-USDT-SWAP, inst_type: SWAP, contract_size: 1 }

            """)));
        config.Write("instruments.yaml", yaml.ToString());
        return [.. ids.Select(id => new MarketId("okx", id))];
    }

    /// <summary>One sample of each market: these spreads are wide, the others usual.</summary>
    public async Task PublishAsync(Range wide, double bps = 30)
    {
        Now += TimeSpan.FromSeconds(1);
        var breached = markets.Take(wide).ToHashSet();
        await Task.WhenAll(markets.Select(market => _metrics.SetAsync(new MarketReadings(
            market, Now, Simulated: false, new Dictionary<string, Reading>
            {
                ["spread_bps"] = new(breached.Contains(market) ? bps : 1, 9, ReadingStatus.Ok, 300),
                ["book_age_seconds"] = Reading.Of(0),
            }))));
        await _queue.PushAsync(markets);
    }
}
