using System.Globalization;
using Surveillance.Markets;

namespace Surveillance.Benchmarks.Detection;

/// <summary>
/// The labels of placed incidents, and those of what goes with them: a gap in the middle of an incident, or a silent
/// venue that speaks again, is told by rules of its own. Written as the file that a replay takes.
/// </summary>
internal static class IncidentSheet
{
    /// <summary>
    /// What the labels of gaps are counted under: they come with others and are none of the injected ones.
    /// </summary>
    public const string GapKind = "(data gap)";

    /// <summary>The age of a book in the middle of another incident.</summary>
    public const string AgeKind = "(data stale)";

    /// <summary>How long a closed gap is told.</summary>
    private const int GapTold = 30;

    private const int GapLimit = 5;
    private const int AgeLimit = 10;

    /// <summary>All labels, by time.</summary>
    public static IReadOnlyList<Label> LabelsOf(World world, IEnumerable<Incident> incidents) =>
        [.. incidents.SelectMany(incident => LabelsOf(world, incident)).OrderBy(label => label.From)];

    /// <summary>Whether a label stands for what was injected, and not for what comes with it.</summary>
    public static bool IsInjected(Label label) => label.Kind is not (GapKind or AgeKind);

    /// <summary>Writes the file.</summary>
    public static Task WriteAsync(string path, IEnumerable<Label> labels, DateTimeOffset origin) =>
        File.WriteAllLinesAsync(path,
            labels.Select(label =>
                $"{Time(origin, label.From)},{Time(origin, label.To)},"
                + $"{label.Market.Exchange},{label.Market.Instrument},{label.Rule},"
                + $"{(label.IsExpected ? "yes" : "no")},{label.Kind}")
                .Prepend("start,end,exchange,instrument,rule,expected,kind"));

    private static IEnumerable<Label> LabelsOf(World world, Incident incident)
    {
        foreach (var label in incident.Labels(world))
            yield return label;
        var (start, seconds) = incident switch
        {
            Silence => (incident.Start, incident.Length),
            { Disturbance: { Across: Across.Gap } gap } => (incident.Start + gap.Offset, gap.Seconds),
            _ => (0, 0),
        };
        foreach (var market in incident.Occupies.Where(_ => seconds + 1 > GapLimit))
        {
            var back = start + seconds;
            yield return Told(market, "data_gap", back, back + GapTold, GapKind);
            if (incident is not Silence && seconds > AgeLimit)
                yield return Told(market, "data_stale_warning", start - 1 + AgeLimit, back, AgeKind);
        }
    }

    private static Label Told(MarketId market, string rule, int from, int to, string kind) =>
        new(from, to, market, rule, IsExpected: true, kind, Across.Nothing);

    private static string Time(DateTimeOffset origin, int second) =>
        origin.AddSeconds(second).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
