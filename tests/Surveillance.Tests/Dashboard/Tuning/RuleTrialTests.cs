using Surveillance.Alerts;
using Surveillance.Dashboard.Tuning;
using Surveillance.Metrics.Scores;
using Surveillance.Platform.Configuration;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Dashboard.Tuning;

/// <summary>Rules as configured and as tried.</summary>
public sealed class RuleTrialTests
{
    [Fact]
    public void What_is_not_touched_stays_as_configured()
    {
        var trial = Trial();
        Assert.False(trial.IsChanged);
        Assert.Equal("", TriedYaml.Of(trial));
        Assert.Equal(["spread_critical", "spread_warning"], trial.Rules.Select(rule => rule.Name));
        Assert.Equal(
            ["spread_warning", "spread_critical"], trial.AsConfigured.Rules.Definitions.Select(rule => rule.Name));
    }

    [Fact]
    public void Each_figure_can_be_tried_on_its_own_market_and_the_others_keep_theirs()
    {
        var trial = Trial(
            "spread_critical.threshold:6.5", "spread_critical.zscore:4", "spread_critical.hard_limit:30",
            "spread_critical.persistence_seconds:20", "spread_critical.baseline:robust");
        Assert.Empty(trial.Mistakes);
        var book = trial.AsTried.Rules;
        var rule = book.Definitions.Single(each => each.Name == "spread_critical");
        Assert.Equal((TimeSpan.FromSeconds(20), BaselineKind.Robust), (rule.Persistence, rule.Baseline));
        Assert.Equal(new RuleLimits(6.5, 4, 30), book.LimitsOf(rule, "BTC-USDT-PERP"));
        Assert.Equal(Shipped.Config.Rules.LimitsOf(rule, "ETH-USDT-PERP"), book.LimitsOf(rule, "ETH-USDT-PERP"));
        var warning = book.Definitions.Single(each => each.Name == "spread_warning");
        Assert.Equal(Shipped.Config.Rules.LimitsOf(warning, "BTC-USDT-PERP"), book.LimitsOf(warning, "BTC-USDT-PERP"));
    }

    [Theory]
    [InlineData("spread", "spread_critical.threshold:-1", "spread_critical: threshold must be >= 0, was -1")]
    [InlineData("spread", "spread_critical.threshold:wide", "spread_critical: threshold must be >= 0, was wide")]
    [InlineData("spread", "spread_critical.zscore:0", "spread_critical: zscore must be > 0, was 0")]
    [InlineData("spread", "spread_critical.persistence_seconds:86401", "persistence_seconds must be from 0 to 86400")]
    [InlineData("spread", "spread_critical.baseline:guess", "must be one of window, robust, cusum, hour_of_week")]
    [InlineData("spread", "spread_critical.hard_limit:4", "hard_limit must lie beyond the threshold of 5, was 4")]
    [InlineData("spread", "spread_critical.threshold:25", "hard_limit must lie beyond the threshold of 25, was 20")]
    [InlineData("basis", "basis_critical.threshold:0", "basis_critical: threshold must be > 0, was 0")]
    [InlineData("depth", "depth_critical.zscore:3", "would not be looked at, because the rule has no requires_zscore")]
    public void What_the_file_would_be_refused_for_is_said_and_not_tried(string family, string edit, string mistake)
    {
        var trial = Trial(family, [edit]);
        Assert.Contains(mistake, Assert.Single(trial.Mistakes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_lines_to_paste_make_the_file_say_what_was_tried()
    {
        var trial = Trial(
            "spread_critical.threshold:6.5", "spread_critical.persistence_seconds:20",
            "spread_critical.baseline:cusum");
        var lines = TriedYaml.Of(trial).Split('\n', StringSplitOptions.TrimEntries);
        var file = await File.ReadAllTextAsync(
            Repository.PathTo("config", "alerts.yaml"), TestContext.Current.CancellationToken);
        var limits = lines.Single(line => line.StartsWith("spread_critical:", StringComparison.Ordinal));
        const string Shipped = "spread_critical: { threshold: 5.0, zscore: 3.0, hard_limit: 20 }";
        Assert.EndsWith("# was { threshold: 5, zscore: 3, hard_limit: 20 }", limits, StringComparison.Ordinal);
        Assert.Contains(Shipped, file, StringComparison.Ordinal);
        var definition = string.Join("\n    ", lines.Where(line => line.Contains("# was", StringComparison.Ordinal))
            .Except([limits]));
        file = file.Replace(Shipped, limits, StringComparison.Ordinal);
        var at = file.IndexOf("- name: spread_critical", StringComparison.Ordinal);
        var (head, rest) = (file[..at], file[at..]);
        var old = rest[..rest.IndexOf("runbook_url", StringComparison.Ordinal)];
        rest = rest[old.Length..];
        var kept = string.Join('\n', old.Split('\n').Where(line =>
            !line.Contains("persistence_seconds", StringComparison.Ordinal)
            && !line.Contains("baseline", StringComparison.Ordinal)));
        using var folder = new TemporaryFolder();
        var edited = folder.PathTo("edited.yaml");
        await File.WriteAllTextAsync(
            edited, $"{head}{kept}{definition}\n    {rest}", TestContext.Current.CancellationToken);
        var config = ConfigurationReader.Read(Repository.PathTo("config"), edited);
        var (read, tried) = (RuleOf(config.Rules), RuleOf(trial.AsTried.Rules));
        Assert.Equal(tried, read);
        Assert.Equal(
            trial.AsTried.Rules.LimitsOf(tried, "BTC-USDT-PERP"), config.Rules.LimitsOf(read, "BTC-USDT-PERP"));
    }

    [Fact]
    public void A_divergence_needs_every_venue_and_a_basis_its_spot()
    {
        Assert.Equal(
            ["binance:BTC-USDT-PERP", "okx:BTC-USDT-PERP"],
            Trial("cross_exchange_divergence", []).Markets.Select(market => $"{market}"));
        Assert.Equal(
            ["binance:BTC-USDT-PERP", "binance:BTC-USDT-SPOT"],
            Trial("basis", []).Markets.Select(market => $"{market}"));
    }

    [Fact]
    public void Rules_on_figures_of_a_venue_are_not_offered_on_a_market()
    {
        var families = RuleTrial.FamiliesOf(Shipped.Config.Rules, Shipped.Perp).Select(family => family.Name).ToList();
        Assert.Contains("spread", families);
        Assert.DoesNotContain("message_rate", families);
        Assert.DoesNotContain("venue_incident", families);
    }

    private static AlertRule RuleOf(RuleBook book) => book.Definitions.Single(rule => rule.Name == "spread_critical");

    private static RuleTrial Trial(params string[] edits) => Trial("spread", edits);

    private static RuleTrial Trial(string family, string[] edits)
    {
        var wish = TuningWish.Of(Shipped.Config, "binance", "BTC-USDT-PERP", family, "1h", edits);
        Assert.Empty(wish.Complaints);
        return RuleTrial.Of(Shipped.Config, wish)!;
    }
}
