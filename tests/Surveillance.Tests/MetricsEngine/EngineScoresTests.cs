using Surveillance.Metrics.Scores;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Platform.Configuration;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.MetricsEngine;

/// <summary>Scores beside the z-score: told while a rule asks for them, of its series alone.</summary>
public sealed class EngineScoresTests(PostgresServer postgres) : IClassFixture<PostgresServer>
{
    private const string Rule = "- name: spread_critical";

    [Fact]
    public async Task A_score_is_told_while_a_rule_asks_for_it_and_goes_on_after_a_kill()
    {
        using var folder = new ConfigurationFolder();
        folder.Edit("features.yaml", "min_samples: 30", "min_samples: 3");
        folder.Edit("alerts.yaml", Rule, $"{Rule}\n    baseline: cusum");
        await using var stage = await EngineStage.SetAsync(postgres, folder.Path);
        var engine = stage.Start();
        stage.Feed.Spread(Shipped.Perp, 0.5);
        stage.Feed.Flow();
        await stage.GrowsToAsync(Shipped.Perp, 10);

        // Wider than before and narrower than any limit: a sum that grows.
        stage.Feed.Spread(Shipped.Perp, 0.7);
        await stage.ReadsAsync(
            Shipped.Perp, "spread_bps", reading => reading.Scores?.Cusum > 4, "the sum grows");
        Assert.Null((await stage.ReadingAsync(Shipped.Perp, "spread_bps"))!.Value.Scores!.Robust);
        Assert.Null((await stage.ReadingAsync(Shipped.Perp, "basis_bps"))!.Value.Scores);
        Assert.DoesNotContain("scores", await TextAsync("basis_bps"));
        Assert.Contains("\"scores\":{\"cusum\":", await TextAsync("spread_bps"));

        await engine.KillAsync();
        stage.Start("two");
        await stage.ReadsAsync(
            Shipped.Perp, "spread_bps", reading => reading.Scores?.Cusum is > 4 && reading.Samples > 10,
            "the sum is gone on with");

        folder.Edit("alerts.yaml", "baseline: cusum", "baseline: robust");
        await stage.ReadsAsync(
            Shipped.Perp, "spread_bps", reading => reading.Scores is { Robust: not null, Cusum: null },
            "the edit is followed");
        folder.Edit("alerts.yaml", "baseline: robust", "baseline: window");
        await stage.ReadsAsync(
            Shipped.Perp, "spread_bps", reading => reading is { ZScore: not null, Scores: null },
            "nothing is asked for any more");

        async Task<string> TextAsync(string metric)
        {
            string text = (await stage.Store.Database.StringGetAsync(RedisKeys.Metrics(Shipped.Perp)))!;
            var begin = text.IndexOf($"\"{metric}\":", StringComparison.Ordinal);
            return text[begin..text.IndexOf('}', text.IndexOf("status", begin, StringComparison.Ordinal))];
        }
    }

    [Fact]
    public void No_shipped_rule_asks_for_a_score_beside_the_z_score()
    {
        var rules = Shipped.Config.Rules;
        Assert.All(
            from rule in rules.Definitions
            from instrument in rules.Thresholds.Keys
            select AskedBaselines.Of(rules, instrument, rule.Metric),
            Assert.Null);
    }
}
