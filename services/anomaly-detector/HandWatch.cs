using Surveillance.Alerts;
using Surveillance.Platform.Redis;

namespace Surveillance.AnomalyDetector;

/// <summary>What was found missing from the set of active alerts.</summary>
/// <param name="ByHand">Alerts that an operator took out: their records are still there.</param>
/// <param name="IsEmptied">
/// Whether a record is gone as well, or the set is not what was written: then nobody resolved anything, Redis was
/// emptied, or a node of it.
/// </param>
internal readonly record struct Missing(IReadOnlyList<string> ByHand, bool IsEmptied);

/// <summary>Compares the set of active alerts with what the detector put there.</summary>
internal sealed class HandWatch(ActiveAlerts alerts, AlertLedger ledger, Recovery recovery)
{
    /// <summary>Looks once. Where none is active, it tells all who read the set: an empty one alone does not.</summary>
    public async Task<Missing> LookAsync(IReadOnlyCollection<Alert> active, CancellationToken cancellationToken)
    {
        if (active.Count == 0 && !recovery.IsAsking)
            await alerts.VouchAsync(cancellationToken: cancellationToken);
        var expected = active.Select(alert => alert.Id).Where(ledger.IsWritten).ToList();
        if (expected.Count == 0)
            return new Missing([], IsEmptied: false);
        var present = await alerts.IdsAsync(cancellationToken);
        var missing = expected.Where(id => !present.Contains(id)).ToList();
        if (missing.Count > 0 && !await alerts.IsSetIntactAsync(cancellationToken))
            return new Missing([], IsEmptied: true);
        var hasRecord = await Task.WhenAll(missing.Select(id => alerts.ExistsAsync(id, cancellationToken)));
        return new Missing(
            [.. missing.Where((_, index) => hasRecord[index])],
            IsEmptied: hasRecord.Contains(value: false));
    }
}
