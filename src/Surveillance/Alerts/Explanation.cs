using System.Globalization;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Metrics.Scores;

namespace Surveillance.Alerts;

/// <summary>
/// Why a rule fires on a market or does not, in sentences: the judgement that the detector stored, beside the rule and
/// the alert of its family. It decides nothing itself.
/// </summary>
/// <param name="Rule">The rule.</param>
/// <param name="Market">The market.</param>
/// <param name="State">Where the rule stands; null when it was not judged within a day.</param>
/// <param name="Reason">Why, by name; null likewise.</param>
/// <param name="Sentences">The same for people, the answer first.</param>
public sealed record Explanation(
    string Rule, MarketId Market, AlertState? State, string? Reason, IReadOnlyList<string> Sentences)
{
    /// <summary>Older judgements are told with their age.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromSeconds(10);

    /// <summary>Puts it into sentences.</summary>
    /// <param name="family">The family of the rule on this market.</param>
    /// <param name="armed">The rule and its limits there.</param>
    /// <param name="market">The market.</param>
    /// <param name="judgement">What the detector stored last; null when that is a day ago or never was.</param>
    /// <param name="alert">The active alert of the family; null without one.</param>
    /// <param name="now">Present time.</param>
    public static Explanation Of(
        RuleFamily family, ArmedRule armed, MarketId market, Judgement? judgement, Alert? alert, DateTimeOffset now)
    {
        List<string> sentences = judgement is null
            ? [$"{armed.Rule.Name} was not judged on {market} within the last day: no readings of it came in."]
            :
            [
                Answer(armed, market, judgement, alert),
                Threshold(armed, judgement),
                .. ZScore(armed, judgement),
                .. Timing(family, armed, judgement),
                .. Flags(alert),
                .. Age(judgement, now),
            ];
        return new Explanation(armed.Rule.Name, market, judgement?.State, judgement?.Reason, sentences);
    }

    /// <summary>What is told while nobody knows what was judged.</summary>
    /// <param name="armed">The rule.</param>
    /// <param name="market">The market.</param>
    public static Explanation Unknown(ArmedRule armed, MarketId market) => new(
        armed.Rule.Name,
        market,
        State: null,
        Reason: null,
        [$"It is not known whether {armed.Rule.Name} fires on {market}: anomaly-detector has told nothing since Redis "
            + "was emptied, or is new."]);

    private static string Answer(ArmedRule armed, MarketId market, Judgement judgement, Alert? alert)
    {
        var name = $"{armed.Rule.Name} on {market}";
        return judgement.State switch
        {
            AlertState.Firing when alert is not null =>
                $"{name} fires since {Time(alert.TriggeredAt)} as {alert.Id}, {alert.Priority}.",
            AlertState.Firing => $"{name} fires.",
            AlertState.Recovering => $"{name} fires still, and is back to normal since {Time(judgement.Since)}.",
            AlertState.Pending => $"{name} is pending since {Time(judgement.Since)}.",
            _ => $"{name} does not fire: {Why(judgement.Reason)}.",
        };
    }

    private static string Threshold(ArmedRule armed, Judgement judgement)
    {
        var metric = armed.Rule.Metric;
        var limit = $"{Compared(armed.Rule.Condition)} {Number(judgement.Threshold)} {UnitOf(metric)}".TrimEnd();
        return judgement.Value is { } value && judgement.ThresholdLeg != LegOutcome.Unknown
            ? $"Threshold leg {Holds(judgement.ThresholdLeg)}: {metric} is {Number(value)}, the limit {limit}."
            : $"Threshold leg unknown: {metric} is not known, {Why(judgement.Reason)}; the limit is {limit}.";
    }

    private static IEnumerable<string> ZScore(ArmedRule armed, Judgement judgement)
    {
        if (!armed.Rule.RequiresZScore || judgement.ZScoreThreshold is not { } limit)
            yield break;
        var isByHour = judgement.Baseline == BaselineKind.HourOfWeek;
        var samples = judgement.Samples is { } count && !isByHour ? $" over {count} samples" : "";
        var (leg, score) = (LegOf(judgement.Baseline), NameOf(judgement.Baseline));
        yield return judgement.ZScore is { } z
            ? $"{leg} {Holds(judgement.ZScoreLeg)}: {score} is {Number(z)}{samples}, the limit {Number(limit)}."
            : $"{leg} unknown: there is no {WordsOf(judgement.Baseline)}{samples}; the limit is {Number(limit)}.";
        if (isByHour && judgement.ZScore is null)
            yield return $"It takes at least {UsualHour.LeastWeeks} weeks in which this hour is stored.";
        if (armed.Limits.HardLimit is { } hard)
            yield return judgement.Reason == JudgementReasons.HardLimit
                ? $"The value is beyond the hard limit of {Number(hard)}: no z-score is asked for."
                : $"From {Number(hard)} on no z-score is asked for.";
    }

    private static IEnumerable<string> Timing(RuleFamily family, ArmedRule armed, Judgement judgement)
    {
        var keep = Seconds(armed.Rule.KeepFiring);
        switch (judgement.State)
        {
            case AlertState.Pending:
                yield return $"It fires at {Time(judgement.Until)} unless a leg lapses before.";
                break;
            case AlertState.Recovering:
                yield return $"It resolves at {Time(judgement.Until)} unless the value leaves the normal side before.";
                break;
            case AlertState.Firing:
                yield return $"It resolves once the value was on the normal side of {Number(family.ClearLevel)} "
                    + $"for {keep} without a break; missing data holds it.";
                break;
            default:
                yield return armed.Rule.Persistence > TimeSpan.Zero
                    ? $"It fires once both legs held for {Seconds(armed.Rule.Persistence)}."
                    : "It fires at once when its legs hold.";
                break;
        }
    }

    private static IEnumerable<string> Flags(Alert? alert)
    {
        if (alert is null)
            yield break;
        if (alert.AcknowledgedAt is { } at)
            yield return $"Acknowledged by {alert.AcknowledgedBy} at {Time(at)}.";
        if (alert.Silenced)
            yield return "A silence is in force: nobody is notified.";
        if (alert.Inhibited)
            yield return $"A larger failure explains it{By(alert)}: nobody is notified.";
        if (alert.Reach is { } reach)
            yield return $"It stands for {reach.MarketsAlerting} of {reach.MarketsWatched} markets.";
        if (alert.Stale)
            yield return "Its data is missing: the state is held.";
    }

    private static string By(Alert alert) => alert.InhibitedBy is { } by ? $" ({by})" : "";

    private static IEnumerable<string> Age(Judgement judgement, DateTimeOffset now)
    {
        if (now - judgement.At is var age && age > Recent)
            yield return $"Judged last at {Time(judgement.At)}, {Seconds(age)} ago: nothing was judged since.";
    }

    /// <summary>A reason in words.</summary>
    public static string Why(string reason) => reason switch
    {
        JudgementReasons.Met => "every leg holds",
        JudgementReasons.HardLimit => "the value is beyond the hard limit",
        JudgementReasons.WithinThreshold => "the value is on the normal side of its threshold",
        JudgementReasons.NotUnusual => "the value is beyond its threshold, but usual for this market",
        JudgementReasons.WarmingUp => "the window is still warming up",
        JudgementReasons.NotScored => "the reading has no z-score",
        JudgementReasons.CoveredByAlert => "the family's alert is active under a rule at least as urgent",
        JudgementReasons.AwaitsClear => "an operator resolved it, and the condition has not cleared since",
        JudgementReasons.ToldByOtherVenue => "the alert of another venue tells it",
        JudgementReasons.NotClear => "the value is not back beyond the clear level",
        JudgementReasons.Clear => "the value is back to normal, but not yet for long enough",
        "stale" => "the book has not been verified live recently enough",
        "truncated" => "the book is not known as far as the metric reaches",
        "one_sided" => "a side of the book is empty",
        "crossed" => "the best bid is at or above the best ask",
        "gap" => "the figure would span a gap",
        "halted" => "the venue does not trade the market now",
        "no_data" => "there is no reading of it",
        _ => reason.Replace('_', ' '),
    };

    private static string Holds(LegOutcome leg) => leg switch
    {
        LegOutcome.Met => "holds",
        LegOutcome.NotMet => "does not hold",
        LegOutcome.NotRequired => "is not asked for",
        _ => "unknown",
    };

    /// <summary>What a score is called, as <c>z</c> in a text.</summary>
    public static string NameOf(BaselineKind? baseline) => baseline is null ? "z" : $"the {WordsOf(baseline)}";

    private static string LegOf(BaselineKind? baseline) => baseline is null ? "z leg" : $"{WordsOf(baseline)} leg";

    private static string WordsOf(BaselineKind? baseline) => baseline switch
    {
        null => "z-score",
        BaselineKind.Robust => "robust score",
        BaselineKind.Cusum => "cusum",
        BaselineKind.HourOfWeek => "hour-of-week score",
        _ => throw new ArgumentOutOfRangeException(nameof(baseline), baseline, null),
    };

    private static string Compared(AlertCondition condition) => condition switch
    {
        AlertCondition.Gt => ">",
        AlertCondition.Lt => "<",
        AlertCondition.AbsGt => "|x| >",
        _ => "|x| <",
    };

    private static string UnitOf(string metric) =>
        MetricCatalog.Find(metric)?.Unit is { } unit and not "ratio" ? unit : "";

    private static string Number(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan span) =>
        string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.#} s");

    private static string Time(DateTimeOffset? at) =>
        at?.UtcDateTime.ToString("HH:mm:ss 'UTC'", CultureInfo.InvariantCulture) ?? "an unknown time";
}
