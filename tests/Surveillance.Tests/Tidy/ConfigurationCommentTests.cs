using System.Text.RegularExpressions;
using Surveillance.Exchanges;

namespace Surveillance.Tests.Tidy;

/// <summary>
/// Who edits a shipped file finds beside each key what it means, in which unit, and what holds without it.
/// </summary>
public sealed partial class ConfigurationCommentTests
{
    /// <summary>
    /// Keys whose parent's comment tells everything: addresses by purpose, and rows of tables by metric.
    /// </summary>
    private static readonly string[] ToldByTheirParent =
    [
        "futures", "spot", "public", "base", "linear",
        "definitions", "thresholds", "priorities", "channels", "instruments", "global",
    ];

    /// <summary>Sections: they have no value of their own.</summary>
    private static readonly string[] Sections =
        ["connection", "streams", "alerts", "data_capture", "zscore", "escalation"];

    public static TheoryData<string> Files => ["exchanges.yaml", "instruments.yaml", "alerts.yaml", "features.yaml"];

    [Theory]
    [MemberData(nameof(Files))]
    public void Each_key_says_whether_it_must_be_there_or_what_holds_without_it(string file)
    {
        var lines = SourceTree.Text($"config/{file}").Split('\n');
        var keys = lines.SelectMany(line => Key().Matches($" {line}".Split(" #")[0]))
            .Select(match => match.Groups["key"].Value).Distinct()
            .Where(key => !ToldByTheirParent.Contains(key) && !Sections.Contains(key) && !IsName(key, file));
        Assert.All(keys, key => Assert.True(lines.Any(line => Tells(line, key)), $"{file}: {key}"));
    }

    [Theory]
    [InlineData("persistence_seconds", "seconds")]
    [InlineData("keep_firing_seconds", "seconds")]
    [InlineData("throttle_seconds", "seconds")]
    [InlineData("reconnect_delay_seconds", "seconds")]
    [InlineData("realtime_interval_ms", "milliseconds")]
    [InlineData("depth_levels", "Best levels a side")]
    [InlineData("contract_size", "base coins")]
    public void Units_are_told(string key, string unit) => Assert.Contains(
        Files.SelectMany(file => SourceTree.Text($"config/{file.Data}").Split('\n')),
        line => Tells(line, key) && line.Contains(unit, StringComparison.Ordinal));

    // As "key: value   # what. Default 5." or, in a list above the section, "#   key   what. Default: none."
    private static bool Tells(string line, string key)
    {
        var comment = line.IndexOf('#', StringComparison.Ordinal);
        if (comment < 0 || !Regex.IsMatch(line, $@"\b{key}\b", RegexOptions.None, TimeSpan.FromSeconds(1)))
            return false;
        var told = line[comment..];
        return ((string[])["Default", "default", "Required", "required", "Not allowed", "checked against"]).Any(
            word => told.Contains(word, StringComparison.Ordinal));
    }

    /// <summary>Names that an operator chooses: venues, instruments, rules, channels, priorities, metrics.</summary>
    private static bool IsName(string key, string file) =>
        key.Contains('-', StringComparison.Ordinal) || VenueCatalog.Names.Contains(key) || key is "P1" or "P2" or "P3"
        || (file == "features.yaml" && Surveillance.Metrics.MetricCatalog.Find(key) is not null)
        || (file == "alerts.yaml" && IsRuleOrChannel(key));

    private static bool IsRuleOrChannel(string key)
    {
        var alerts = SourceTree.Text("config/alerts.yaml");
        return alerts.Contains($"name: {key}\n", StringComparison.Ordinal)
            || alerts.Contains($"\n  {key}: {{ kind:", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"(?:^|[\s{,-])(?<key>[A-Za-z_][\w-]*):(?:\s|$)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Key();
}
