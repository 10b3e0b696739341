using Surveillance.Dashboard.Charts;
using Surveillance.Dashboard.Live;
using Surveillance.Markets;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Pages;

namespace Surveillance.Dashboard.Tuning;

/// <summary>What the tuning page tries. All of it stands in the address.</summary>
/// <param name="Market">The market; null when none is enabled.</param>
/// <param name="Family">The family of rules; empty when none applies.</param>
/// <param name="Range">How much history is replayed.</param>
/// <param name="Edits">What is tried, at most one a rule and figure.</param>
/// <param name="Complaints">What the address asked for that there is not, for people.</param>
public sealed record TuningWish(
    MarketId? Market, string Family, ChartRange Range, IReadOnlyList<RuleEdit> Edits, IReadOnlyList<string> Complaints)
{
    /// <summary>Most figures that an address can try.</summary>
    public const int MostEdits = 40;

    /// <summary>How much history can be replayed.</summary>
    public static IReadOnlyList<ChartRange> Ranges { get; } =
    [
        ChartRange.Find("1h")!,
        new("6h", TimeSpan.FromHours(6), TimeSpan.FromSeconds(24), "%H:%M"),
        ChartRange.Find("24h")!,
        ChartRange.Find("7d")!,
    ];

    /// <summary>Reads the query of an address; what there is not, is the usual, and is said.</summary>
    public static TuningWish Of(
        SurveillanceConfig config, string? exchange, string? instrument, string? family, string? range,
        IReadOnlyList<string>? edits)
    {
        var chosen = Selection.Of(config, exchange, instrument, null);
        var complaints = chosen.Complaints.ToList();
        var length = Ranges.FirstOrDefault(each => each.Name == range) ?? Ranges[0];
        if (!string.IsNullOrEmpty(range) && range != length.Name)
            complaints.Add($"There is no range {range}: replaying {length.Name}.");
        if (chosen.Market is not { } market)
            return new TuningWish(null, "", length, [], complaints);
        var families = RuleTrial.FamiliesOf(config.Rules, market).Select(each => each.Name).ToList();
        var name = families.Contains(family ?? "") ? family! : families.FirstOrDefault() ?? "";
        if (!string.IsNullOrEmpty(family) && family != name)
            complaints.Add($"No rule of {family} applies to {market}: trying {name}.");
        var read = (edits ?? []).Take(MostEdits).Select(RuleEdit.Read).ToList();
        if (read.Contains(null) || edits?.Count > MostEdits)
            complaints.Add("A part of the address cannot be understood, and is not tried.");
        return new TuningWish(
            market, name, length,
            [.. read.OfType<RuleEdit>().GroupBy(edit => (edit.Rule, edit.Key)).Select(same => same.Last())],
            complaints);
    }

    /// <summary>The same with a figure changed; back as configured with an empty text.</summary>
    public TuningWish With(RuleEdit edit) => this with
    {
        Edits =
        [
            .. Edits.Where(each => (each.Rule, each.Key) != (edit.Rule, edit.Key)),
            .. edit.Text.Length > 0 ? [edit] : (RuleEdit[])[],
        ],
    };

    /// <summary>The address that shows this.</summary>
    public string Address => PageAddress.OfTuning(
        Market, Family, Range.Name, Edits.Select(edit => edit.ToString()));
}
