using Surveillance.Metrics;
using Surveillance.Platform.Redis;

namespace Surveillance.MetricsEngine;

/// <summary>
/// Keeps <c>zscore:*</c> and <c>baseline:*</c> what the windows in the process are. A list that turns out to be another
/// one, as after Redis was emptied or a write was lost, is written anew from the window.
/// </summary>
internal sealed class WindowMirror(ZScoreLists lists, Baselines baselines)
{
    /// <summary>
    /// Lists live for ten minutes from when they were last told to; telling them each second would be a third of all
    /// commands.
    /// </summary>
    private static readonly TimeSpan RenewalPace = TimeSpan.FromMinutes(1);

    /// <summary>Writes what a second changed.</summary>
    public async Task WriteAsync(
        MeasuredMarket market, MarketSample sample, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var saved = market.Measurer.Save(now);
        var renews = !((now - market.RenewedAt).Duration() < RenewalPace);
        await Task.WhenAll(
            [.. sample.Windows.Select(change => WriteAsync(market, change, renews, cancellationToken)),
             baselines.SetAsync(saved, cancellationToken)]);
        market.SavedAt = now;
        market.RenewedAt = renews ? now : market.RenewedAt;
    }

    private async Task WriteAsync(
        MeasuredMarket market, WindowChange change, bool renews, CancellationToken cancellationToken)
    {
        var size = market.Measurer.Settings.ZScore.WindowSize;
        var isMirror = change.Kind switch
        {
            WindowChangeKind.Appended =>
                await lists.AppendAsync(market.Market, change.Metric, change.Sample, size, renews, cancellationToken)
                    == change.Length,
            WindowChangeKind.Kept =>
                await lists.RefreshAsync(market.Market, change.Metric, cancellationToken) || change.Length == 0,
            _ => false,
        };
        if (!isMirror)
        {
            var window = change.Window ?? market.Measurer.WindowOf(change.Metric);
            await lists.ReplaceAsync(market.Market, change.Metric, window, cancellationToken);
        }
    }
}
