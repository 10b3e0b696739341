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
internal sealed class HandWatch(ActiveAlerts alerts, AlertLedger ledger)
{
    /// <summary>Looks once.</summary>
    public async Task<Missing> LookAsync(IEnumerable<Alert> active, CancellationToken cancellationToken)
    {
        if (await alerts.OwnIdsAsync(cancellationToken) is not { } present)
            return new Missing([], IsEmptied: true);
        var missing = active.Select(alert => alert.Id)
            .Where(id => ledger.IsWritten(id) && !present.Contains(id)).ToList();
        var hasRecord = await Task.WhenAll(missing.Select(id => alerts.ExistsAsync(id, cancellationToken)));
        return new Missing(
            [.. missing.Where((_, index) => hasRecord[index])],
            IsEmptied: hasRecord.Contains(value: false));
    }
}
