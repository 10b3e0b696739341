using Surveillance.Metrics;
using Surveillance.Platform.Redis;

namespace Surveillance.MetricsEngine;

/// <summary>
/// Keeps <c>zscore:*</c> and <c>baseline:*</c> what the windows in the process are, each second. The lists of so many
/// markets that this would be most of what Redis has to do are written every few seconds; the baseline never is late,
/// since what was observed last decides whether the windows of a killed engine are gone on with. A list that turns out
/// to be another one, as after Redis was emptied or a write was lost, is written anew from the window.
/// </summary>
internal sealed class WindowMirror(ZScoreLists lists, Baselines baselines)
{
    /// <summary>
    /// Lists live for ten minutes from when they were last told to; telling them each second would be a third of all
    /// commands.
    /// </summary>
    private static readonly TimeSpan RenewalPace = TimeSpan.FromMinutes(1);

    /// <summary>Takes note of what a second did to the windows of a market.</summary>
    /// <param name="market">The market.</param>
    /// <param name="sample">The sample of its last second.</param>
    /// <param name="markets">How many markets this engine measures: by that its lists have their turn.</param>
    public static void Note(MeasuredMarket market, MarketSample sample, int markets)
    {
        foreach (var change in sample.Windows)
        {
            if (!market.Backlogs.TryGetValue(change.Metric, out var backlog))
                market.Backlogs[change.Metric] = backlog = new WindowBacklog();
            backlog.Note(change);
        }

        var turn = market.LastSecond!.Value.ToUnixTimeSeconds() + (uint)market.Market.GetHashCode();
        market.AreListsDue |= turn % WritePace.SecondsOf(markets) == 0;
    }

    /// <summary>
    /// Writes the baseline of a market that was sampled and, when it is their turn, its lists: a killed engine takes
    /// along the samples since then.
    /// </summary>
    public Task WriteDueAsync(MeasuredMarket market, DateTimeOffset now, CancellationToken cancellationToken) =>
        market.AreListsDue
            ? WriteAsync(market, now, cancellationToken)
            : WriteBaselineAsync(market, now, cancellationToken);

    /// <summary>Writes the baseline, and what changed in the windows since the last time.</summary>
    public async Task WriteAsync(MeasuredMarket market, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var renews = !((now - market.RenewedAt).Duration() < RenewalPace);
        var changed = market.Backlogs.Where(each => !each.Value.IsEmpty);
        await Task.WhenAll(
            [.. changed.Select(each => WriteAsync(market, each.Key, each.Value, renews, cancellationToken)),
             WriteBaselineAsync(market, now, cancellationToken)]);
        market.RenewedAt = renews ? now : market.RenewedAt;
        market.AreListsDue = false;
    }

    private async Task WriteBaselineAsync(
        MeasuredMarket market, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await baselines.SetAsync(market.Measurer.Save(now), cancellationToken);
        market.SavedAt = now;
    }

    private async Task WriteAsync(
        MeasuredMarket market,
        string metric,
        WindowBacklog backlog,
        bool renews,
        CancellationToken cancellationToken)
    {
        var (window, expected) = (market.Measurer.Settings.ZScore.WindowSize, backlog.LengthAfter);
        var isMirror = !backlog.IsReplaced;
        if (isMirror && backlog.Appended.Count == 0)
            isMirror = await lists.RefreshAsync(market.Market, metric, cancellationToken) || expected == 0;
        else if (isMirror)
        {
            var appended =
                lists.AppendAsync(market.Market, metric, backlog.Appended, window, renews, cancellationToken);
            backlog.Doubt();
            isMirror = await appended == expected;
        }

        if (!isMirror)
        {
            backlog.Doubt();
            await lists.ReplaceAsync(market.Market, metric, market.Measurer.WindowOf(metric), cancellationToken);
        }

        backlog.Clear();
    }
}
