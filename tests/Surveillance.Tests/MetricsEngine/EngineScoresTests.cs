using Microsoft.Extensions.Logging.Abstractions;
using Surveillance.Metrics.Scores;
using Surveillance.MetricsEngine;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Hosting;
using Surveillance.Platform.Redis;
using Surveillance.Platform.Timescale;
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

        // However long a busy machine takes to start the second engine, it is no gap.
        folder.Edit("features.yaml", "reset_on_gap_threshold: 5", "reset_on_gap_threshold: 60");
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
    public async Task What_was_usual_at_this_hour_is_read_once_a_rule_asks_for_it()
    {
        using var folder = new ConfigurationFolder();
        await using var stage = await EngineStage.SetAsync(postgres, folder.Path);
        stage.Start();
        stage.Feed.Spread(Shipped.Perp, 0.5);
        stage.Feed.Flow();
        await Eventually.TrueAsync(
            async () => (await stage.SecondsAsync(Shipped.Perp)).Count > 0, "the engine has its tables");
        await stage.TextsAsync(
            """
            INSERT INTO metrics (timestamp, exchange, instrument, metric_name, value)
            SELECT date_trunc('minute', now()) - week * INTERVAL '7 days' + minute * INTERVAL '1 minute',
                   'binance', 'BTC-USDT-PERP', 'spread_bps', 0.2 + 0.1 * abs(minute % 2)
              FROM generate_series(1, 2) AS week CROSS JOIN generate_series(-70, 130) AS minute
            """);
        await stage.ReadsAsync(
            Shipped.Perp, "spread_bps", reading => reading is { Value: not null, Scores: null },
            "nothing is asked for yet");

        // The usual is 0.25 with a deviation of 0.05, or a little more: of 120 values.
        folder.Edit("alerts.yaml", Rule, $"{Rule}\n    baseline: hour_of_week");
        await stage.ReadsAsync(
            Shipped.Perp, "spread_bps", reading => reading.Scores?.HourOfWeek is > 4.9 and < 5.01,
            "what was usual is known");
        await stage.ReadsAsync(
            Shipped.OtherPerp, "spread_bps", reading => reading is { Value: not null, Scores: null },
            "of a market without history nothing is");
    }

    [Fact]
    public async Task A_database_that_is_down_takes_nothing_of_what_was_read()
    {
        using var folder = new ConfigurationFolder();
        folder.Edit("alerts.yaml", Rule, $"{Rule}\n    baseline: hour_of_week");
        var (series, time) = (new SeriesId(Shipped.Perp, "spread_bps"), TimeProvider.System);
        var hour = UsualHour.StartOf(time.GetUtcNow()).AddHours(-1);
        var (hours, pulse) = (new UsualHours(), new ServicePulse(time));
        hours.Put(series, hour, new UsualHour(0.5, 0.1, Weeks: 4));
        await using var database = new Database("Host=127.0.0.1;Port=1;Database=nowhere");
        using var configuration = new ConfigurationWatch(
            folder.Path, folder.Read(), time, NullLogger<ConfigurationWatch>.Instance);
        using var watch = new UsualHourWatch(
            configuration, new UsualHourRows(database), hours, pulse, time, NullLogger<UsualHourWatch>.Instance);
        await watch.StartAsync(TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(
            () => pulse.Figures.GetValueOrDefault("usual_hour_series") > 0, "it has tried");
        await watch.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, pulse.Figures["usual_hour_failures"]);
        Assert.Equal(0.5, hours.At(Shipped.Perp, "spread_bps", time.GetUtcNow())!.Mean);
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
