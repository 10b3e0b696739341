using Surveillance.Alerts;
using Surveillance.Markets;

namespace Surveillance.Platform.Redis;

/// <summary>
/// Explains rules by what anomaly-detector wrote to Redis: for the page, for REST and for the terminal.
/// </summary>
public sealed class RuleExplainer(RuleStates rules, ActiveAlerts alerts, TimeProvider time)
{
    /// <summary>Why a rule fires on a market or does not; null when it does not apply there.</summary>
    /// <exception cref="StackExchange.Redis.RedisException">Redis does not answer.</exception>
    public async Task<Explanation?> ExplainAsync(
        RuleBook book, string rule, MarketId market, CancellationToken cancellationToken)
    {
        if (RuleFamily.Of(book, market).FirstOrDefault(each => each.RankOf(rule) >= 0) is not { } family)
            return null;
        var armed = family.Rules[family.RankOf(rule)];
        var state = await rules.GetAsync(market, cancellationToken);
        var judgement = state?.Judgements.FirstOrDefault(judgement => judgement.Rule == rule);
        var active = await alerts.AllAsync(new UnreadableEntries(), cancellationToken);
        if (judgement is null && active is null)
            return Explanation.Unknown(armed, market);
        return Explanation.Of(
            family,
            armed,
            market,
            judgement,
            active?.Select(entry => entry.Alert)
                .FirstOrDefault(alert => alert.Market == market && alert.Family == family.Name),
            time.GetUtcNow());
    }
}
