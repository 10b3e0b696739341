using System.Text.Json;
using Microsoft.Extensions.Logging;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Platform.Redis;

namespace Surveillance.MetricsEngine;

/// <summary>
/// Takes up the windows of a market when its share comes to this engine: those in this process, if nobody has measured
/// it since, else those in Redis. Whether they still count, the measurer decides by the time they were last observed.
/// </summary>
internal sealed class WarmStart(Baselines baselines, ZScoreLists lists, ILogger<WarmStart> log)
{
    private static readonly string[] Scored =
        [.. MetricCatalog.OfBooks.Where(metric => metric.Scored).Select(metric => metric.Name)];

    /// <summary>The market, ready to be measured.</summary>
    /// <param name="settings">What the configuration says of it.</param>
    /// <param name="kept">What this process knew of it when it gave the share up; null when it never had it.</param>
    /// <param name="now">Present time.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<MeasuredMarket> TakeUpAsync(
        MarketSettings settings, MeasuredMarket? kept, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var baseline = await BaselineOfAsync(settings.Market, cancellationToken);
        if (kept is not null && !(baseline?.SavedAt > kept.SavedAt))
        {
            kept.Measurer.Apply(settings);
            return kept;
        }

        var market = new MeasuredMarket(new MarketMeasurer(settings, expectedSince: now));
        if (baseline is null)
            return market;
        var windows = await Task.WhenAll(
            Scored.Select(metric => WindowOfAsync(settings.Market, metric, cancellationToken)));
        market.Measurer.Restore(baseline, Scored.Zip(windows).ToDictionary(pair => pair.First, pair => pair.Second));
        market.SavedAt = baseline.SavedAt;
        market.LastSecond = WholeSeconds.Of(baseline.SavedAt);
        Log.TakenUp(log, settings.Market, (now - baseline.SavedAt).TotalSeconds, windows.Max(window => window.Count));
        return market;
    }

    private async Task<MarketBaseline?> BaselineOfAsync(MarketId market, CancellationToken cancellationToken)
    {
        try
        {
            return await baselines.GetAsync(market, cancellationToken);
        }
        catch (Exception error) when (error is JsonException or FormatException)
        {
            Log.BaselineUnreadable(log, error, market);
            return null;
        }
    }

    private async Task<IReadOnlyList<double>> WindowOfAsync(
        MarketId market, string metric, CancellationToken cancellationToken)
    {
        try
        {
            return await lists.GetAsync(market, metric, cancellationToken);
        }
        catch (FormatException error)
        {
            Log.BaselineUnreadable(log, error, market);
            return [];
        }
    }
}
