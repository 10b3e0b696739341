using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Surveillance.Alerts;
using Surveillance.Markets;
using Surveillance.Platform.Redis;

namespace Surveillance.Tests.Alerts.Model;

/// <summary>
/// What the detector writes into Redis, and what it gives back to a detector that starts: as text, by the names that
/// lead from one record to another.
/// </summary>
internal sealed class CoreStore
{
    private readonly Dictionary<string, Alert> _alerts = [];
    private readonly Dictionary<MarketId, MarketRules> _rules = [];
    private readonly Dictionary<string, Silence> _silences = [];

    /// <summary><c>alert:{id}</c>, and its name in <c>alerts:active</c> while it is active.</summary>
    public void Write(Alert alert) => _alerts[alert.Id] = alert;

    /// <summary><c>rules:{exchange}:{instrument}</c>.</summary>
    public void Write(MarketRules rules) => _rules[rules.Market] = rules;

    /// <summary>
    /// The record of a market that left the configuration lies there for a day, and who starts with the market back in
    /// it takes it up; without a start it would be as new. The description says neither: here it is as new always.
    /// </summary>
    public void KeepOnly(AlertPolicy policy)
    {
        foreach (var market in _rules.Keys.Where(market => !policy.Covers(market)).ToList())
            _rules.Remove(market);
    }

    /// <summary><c>silences</c>.</summary>
    public void Write(IReadOnlyCollection<Silence> silences)
    {
        _silences.Clear();
        foreach (var silence in silences)
            _silences[silence.Id] = silence;
    }

    /// <summary>
    /// What a start finds: alerts that ended only where a family names them as its last, or where the rows of the
    /// database tell that nobody was told of the end.
    /// </summary>
    public CoreMemory Read(AlertPolicy policy)
    {
        var markets = policy.Markets.Concat(policy.Markets.Select(market => MarketId.OfVenue(market.Exchange)));
        var rules = markets.Distinct().Select(_rules.GetValueOrDefault).OfType<MarketRules>()
            .Select(one => Again(one, WireJson.Default.MarketRules)).ToList();
        var last = rules.SelectMany(one => one.Families).Select(family => family.LastAlertId).OfType<string>();
        var active = _alerts.Values.Where(alert => alert.IsActive).Select(alert => alert.Id);
        var alerts = active.Concat(last).Distinct()
            .Select(id => Again(_alerts[id], WireJson.Default.Alert)).ToList();
        return new CoreMemory(
            [.. alerts.Where(alert => !alert.IsActive)],
            [.. alerts.Where(alert => alert.IsActive).OrderBy(alert => alert.TriggeredAt)],
            [
                .. _alerts.Values.Where(alert => !alert.IsActive && alert.NotifiedPriority is not null)
                    .Select(alert => Again(alert, WireJson.Default.Alert)),
            ],
            rules,
            [.. _silences.Values.Select(silence => Again(silence, WireJson.Default.Silence))]);
    }

    private static T Again<T>(T value, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(JsonSerializer.SerializeToUtf8Bytes(value, type), type)!;
}

/// <summary>What a start finds of the time before.</summary>
internal sealed record CoreMemory(
    IReadOnlyList<Alert> Ended,
    IReadOnlyList<Alert> Active,
    IReadOnlyList<Alert> Untold,
    IReadOnlyList<MarketRules> Rules,
    IReadOnlyList<Silence> Silences);
