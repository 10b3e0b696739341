using System.Globalization;
using System.Text.RegularExpressions;
using Surveillance.Tests.Support;
using Surveillance.Tests.Tidy;

namespace Surveillance.Tests.Telemetry;

/// <summary>
/// docs/monitoring/metrics.md lists each name that a scrape can have, and no other; dashboards and rules use no other.
/// </summary>
public sealed partial class MetricNamesTests : IAsyncLifetime
{
    private const string Table = "docs/monitoring/metrics.md";

    private readonly MeterStage _stage = new(Repository.PathTo("config"));
    private Scrape _scrape = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _stage.StartAsync();
        _stage.TellEverything();
        _scrape = await _stage.ScrapeAsync();
    }

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task The_table_is_that_of_the_system()
    {
        var rows = _scrape.Families.Where(family => IsOurs(family.Name)).Select(RowOf).Order(StringComparer.Ordinal);
        await WrittenList.MustBeAsync(
            Table, "names",
            ["| name | type | unit | labels | told by | meaning |", "|---|---|---|---|---|---|", .. rows]);
    }

    [Fact]
    public async Task The_list_of_the_runtime_is_that_of_the_runtime()
    {
        // Some of its figures begin with the first collection and the first exception.
        GC.Collect();
        Assert.Throws<FormatException>(() => int.Parse("no number", CultureInfo.InvariantCulture));
        await Task.Delay(MeterStage.CacheDuration, TimeProvider.System, Token);
        var rows = (await _stage.ScrapeAsync()).Families.Where(family => !IsOurs(family.Name))
            .Select(family => $"| `{family.Name}` | {family.Type} | {family.Help} |").Order(StringComparer.Ordinal);
        await WrittenList.MustBeAsync(Table, "runtime", ["| name | type | meaning |", "|---|---|---|", .. rows]);
    }

    [Fact]
    public void Every_name_has_a_meaning_and_ends_with_its_unit() => Assert.All(
        _scrape.Families.Where(family => IsOurs(family.Name)),
        family =>
        {
            Assert.EndsWith(".", family.Help, StringComparison.Ordinal);
            Assert.Equal(family.Type == "counter", family.Name.EndsWith("_total", StringComparison.Ordinal));
            Assert.DoesNotMatch("_(ms|mb|24h)(_|$)", family.Name);
        });

    [Theory]
    [InlineData("docs/monitoring/grafana-dashboard.json")]
    [InlineData("docs/monitoring/alert-rules.yml")]
    public void Dashboards_and_rules_use_names_that_are_there(string file)
    {
        var used = Name().Matches(SourceTree.Text(file)).Select(match => match.Value).Distinct().ToList();
        Assert.NotEmpty(used);
        Assert.Empty(used.Except(_scrape.Families.Select(family => family.Name)));
    }

    [Fact]
    public void The_limits_of_system_health_are_there_for_each_exchange()
    {
        Assert.Equal(41.2, _scrape["surveillance_exchange_message_rate_per_second", "exchange=okx"]);
        Assert.Equal(0.0025, _scrape["surveillance_exchange_processing_lag_p95_seconds", "exchange=okx"]);
        Assert.Equal(6, _scrape["surveillance_exchange_gaps_last_hour", "exchange=binance"]);
        Assert.Equal(1, _scrape["surveillance_alerts_active", "priority=P1"]);
        Assert.Equal(0, _scrape["surveillance_alerts_active", "priority=P2"]);
        Assert.Equal(2.5 * 1024 * 1024, _scrape["surveillance_redis_memory_bytes"]);
    }

    private static bool IsOurs(string name) => name.StartsWith("surveillance_", StringComparison.Ordinal);

    private static string UnitOf(string name)
    {
        var bare = name.EndsWith("_total", StringComparison.Ordinal) ? name[..^"_total".Length] : name;
        return bare.EndsWith("_per_second", StringComparison.Ordinal) ? "1/s"
            : bare.EndsWith("_seconds", StringComparison.Ordinal) ? "s"
            : bare.EndsWith("_bytes", StringComparison.Ordinal) ? "bytes"
            : "";
    }

    private string RowOf(Family family)
    {
        var series = _scrape.Series.Where(each => each.Name == family.Name).ToList();
        var labels = series.SelectMany(each => each.Labels.Keys).Distinct().Order(StringComparer.Ordinal);
        var own = family.Name.StartsWith("surveillance_service_", StringComparison.Ordinal)
            ? []
            : series.Select(each => each.Labels.GetValueOrDefault("service")).OfType<string>().Distinct().ToList();
        var by = own.Count == MeterStage.Figures.Count ? "each service"
            : own.Count > 0 ? string.Join(", ", own)
            : "dashboard, of the system";
        return $"| `{family.Name}` | {family.Type} | {UnitOf(family.Name)} | "
            + $"{string.Join(", ", labels.Select(label => $"`{label}`"))} | {by} | {family.Help} |";
    }

    // Prometheus' own, such as up, are not ours to name.
    [GeneratedRegex(@"\b(?:surveillance|dotnet)_[a-z0-9_]+\b", RegexOptions.None, 1000)]
    private static partial Regex Name();
}
