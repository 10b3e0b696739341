using System.Globalization;
using System.Text.RegularExpressions;

namespace Surveillance.Tests.Telemetry;

/// <summary>One value of a scrape with its labels, in the order in which they came.</summary>
internal sealed record Series(string Name, IReadOnlyDictionary<string, string> Labels, double Value)
{
    /// <summary>What makes it another series than others.</summary>
    public string Identity => $"{Name}{{{string.Join(',', Labels.Select(label => $"{label.Key}={label.Value}"))}}}";
}

/// <summary>A name of a scrape.</summary>
internal sealed record Family(string Name, string Type, string Help);

/// <summary>What a service answers to Prometheus, read back from the text.</summary>
internal sealed partial class Scrape
{
    /// <summary>Reads the text of version 0.0.4.</summary>
    public Scrape(string text)
    {
        var types = Types().Matches(text)
            .ToDictionary(line => line.Groups["name"].Value, line => line.Groups["type"].Value);
        var help = Helps().Matches(text)
            .ToDictionary(line => line.Groups["name"].Value, line => line.Groups["help"].Value);
        Families = [.. types.Select(type => new Family(type.Key, type.Value, help.GetValueOrDefault(type.Key, "")))];
        Series = [.. Values().Matches(text).Select(Read)];
    }

    public IReadOnlyList<Family> Families { get; }

    public IReadOnlyList<Series> Series { get; }

    /// <summary>The one value of a name, with labels as in <c>exchange=okx</c>; null where there is none.</summary>
    public double? this[string name, params string[] labels] => Series.SingleOrDefault(series =>
        series.Name == name && labels.All(
            label => series.Labels.Select(each => $"{each.Key}={each.Value}").Contains(label)))?.Value;

    private static Series Read(Match line) => new(
        line.Groups["name"].Value,
        Labels().Matches(line.Groups["labels"].Value)
            .ToDictionary(label => label.Groups["name"].Value, label => label.Groups["value"].Value),
        double.Parse(line.Groups["value"].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"^# TYPE (?<name>\S+) (?<type>\w+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Types();

    [GeneratedRegex(@"^# HELP (?<name>\S+) (?<help>.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Helps();

    [GeneratedRegex(
        @"^(?<name>[a-z_][a-z0-9_]*)(\{(?<labels>.*)\})? (?<value>\S+)$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Values();

    [GeneratedRegex("(?<name>[a-z_]+)=\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Labels();
}
