using Surveillance.Alerts;
using Surveillance.Markets;
using Surveillance.Platform.Redis;

namespace Surveillance.AnomalyDetector;

/// <summary>What Redis remembers of the time before a start.</summary>
/// <param name="Entries">Records of alerts that are active, have work left, or may still be opened again.</param>
/// <param name="Rules">Pending timers and marks by market.</param>
/// <param name="Silences">Silences in force.</param>
/// <param name="Listed">Ids in the set of active alerts.</param>
/// <param name="IsSetIntact">
/// Whether an operator took out of that set what is not in it; else it was lost, and nobody did.
/// </param>
/// <param name="Nameless">Names in a set that have no record, not even one that nobody understands.</param>
internal sealed record Memory(
    IReadOnlyList<AlertEntry> Entries,
    IReadOnlyList<MarketRules> Rules,
    IReadOnlyList<Silence> Silences,
    IReadOnlySet<string> Listed,
    bool IsSetIntact,
    IReadOnlyList<string> Nameless);

/// <summary>
/// Reads everything that a start needs before anything is judged. Follows names from set to record; never scans keys.
/// </summary>
internal sealed class Restoration(ActiveAlerts alerts, RuleStates rules, Silences silences)
{
    /// <summary>What Redis remembers.</summary>
    /// <param name="markets">Whose rules are read.</param>
    /// <param name="unreadable">Gathers what cannot be understood: it is left out.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<Memory> ReadAsync(
        IEnumerable<MarketId> markets, UnreadableEntries unreadable, CancellationToken cancellationToken)
    {
        var active = await alerts.IdsAsync(cancellationToken);
        var isIntact = await alerts.TakeUpAsync(active, cancellationToken);
        var withWork = await alerts.OutboxIdsAsync(cancellationToken);
        var states = (await Task.WhenAll(markets.Select(market => unreadable.SkipAsync(
                RedisKeys.Rules, market, rules.GetAsync(market, cancellationToken)).AsTask())))
            .OfType<MarketRules>().ToList();
        var last = states.SelectMany(state => state.Families).Select(family => family.LastAlertId).OfType<string>();

        var ids = active.Concat(withWork).Concat(last).Distinct(StringComparer.Ordinal).ToList();
        var found = await Task.WhenAll(ids.Select(id => unreadable.SkipAsync(
            RedisKeys.Alert(id), alerts.GetAsync(id, cancellationToken)).AsTask()));
        var entries = found.OfType<AlertEntry>().ToList();
        var strange = unreadable.Found.Select(entry => entry.Key).ToHashSet(StringComparer.Ordinal);
        var unknown = ids.Where(id => strange.Contains(RedisKeys.Alert(id))).ToHashSet(StringComparer.Ordinal);
        return new Memory(
            entries,
            states,
            await silences.AllAsync(unreadable, cancellationToken),
            active,
            isIntact,
            [.. ids.Where((id, index) =>
                found[index] is null && !unknown.Contains(id) && (active.Contains(id) || withWork.Contains(id)))]);
    }
}
