using Microsoft.Extensions.Logging;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Metrics.Scores;
using Surveillance.Platform.Redis;

namespace Surveillance.MetricsEngine;

/// <summary>
/// Takes up the windows of a market when its share comes to this engine: those in this process, if nobody has measured
/// it since, else those in Redis. Whether they still count, the measurer decides by the time they were last observed.
/// </summary>
internal sealed class WarmStart(
    Baselines baselines, ZScoreLists zScores, UsualHours usual, UnseenTime unseen, ILogger<WarmStart> log)
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

        var market = new MeasuredMarket(new MarketMeasurer(settings, expectedSince: now, usual, unseen));
        if (baseline is null)
            return market;
        var windows = await WindowsOfAsync(settings.Market, cancellationToken);
        market.Measurer.Restore(baseline, windows);
        market.SavedAt = baseline.SavedAt;
        market.LastSecond = WholeSeconds.Of(baseline.SavedAt);
        var longest = windows.Values.Max(window => window.Count);
        Log.TakenUp(log, settings.Market, (now - baseline.SavedAt).TotalSeconds, longest);
        return market;
    }

    private async Task<MarketBaseline?> BaselineOfAsync(MarketId market, CancellationToken cancellationToken)
    {
        try
        {
            return await baselines.GetAsync(market, cancellationToken);
        }
        catch (Exception error) when (StoredText.IsUnreadable(error))
        {
            Log.BaselineUnreadable(log, error, market);
            return null;
        }
    }

    private async Task<IReadOnlyDictionary<string, IReadOnlyList<double>>> WindowsOfAsync(
        MarketId market, CancellationToken cancellationToken)
    {
        var windows = new Dictionary<string, IReadOnlyList<double>>();
        var lists = await zScores.GetAsync(market, Scored, cancellationToken);
        foreach (var (metric, samples) in Scored.Zip(lists))
        {
            if (samples is null)
                Log.WindowUnreadable(log, market, metric);
            windows[metric] = samples ?? [];
        }

        return windows;
    }
}
