using System.Globalization;
using Surveillance.Metrics.Scores;
using Surveillance.Platform.Redis;

namespace Surveillance.Dashboard.Tuning;

/// <summary>What can be tried of a rule. The name in addresses and in YAML is the snake_case name.</summary>
public enum RuleKey
{
    /// <summary>Limit of the value, in the metric's unit.</summary>
    Threshold,

    /// <summary>Limit of the score, in deviations.</summary>
    Zscore,

    /// <summary>From here on the score is not looked at, in the metric's unit.</summary>
    HardLimit,

    /// <summary>How long it must be met before it fires, seconds.</summary>
    PersistenceSeconds,

    /// <summary>What the score is taken against.</summary>
    Baseline,
}

/// <summary>One figure of one rule that is tried in place of the configured one.</summary>
/// <param name="Rule">Rule name.</param>
/// <param name="Key">Which figure.</param>
/// <param name="Text">As it was typed, trimmed.</param>
public sealed record RuleEdit(string Rule, RuleKey Key, string Text)
{
    /// <summary>The baseline that goes without saying.</summary>
    public const string Window = "window";

    private const int LongestText = 40;

    /// <summary>Every baseline, by the name that it has in YAML.</summary>
    public static IReadOnlyDictionary<string, BaselineKind?> Baselines { get; } =
        Enum.GetValues<BaselineKind>().ToDictionary(WireText.Of, kind => (BaselineKind?)kind)
            .Prepend(new(Window, null)).ToDictionary();

    /// <summary>Its number; null when it is none.</summary>
    public double? Number =>
        double.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number)
            ? number
            : null;

    /// <summary>As it stands in an address: <c>spread_critical.threshold:6</c>.</summary>
    public override string ToString() => $"{Rule}.{WireText.Of(Key)}:{Text}";

    /// <summary>Reads a part of an address; null when it is none.</summary>
    public static RuleEdit? Read(string? text)
    {
        var dot = text?.IndexOf('.') ?? -1;
        var colon = dot < 0 ? -1 : text!.IndexOf(':', dot);
        if (colon < 0 || text!.Length - colon > LongestText)
            return null;
        var key = text[(dot + 1)..colon];
        return Enum.GetValues<RuleKey>().Where(each => WireText.Of(each) == key).ToList() is [var known]
            ? new RuleEdit(text[..dot], known, text[(colon + 1)..].Trim())
            : null;
    }
}
