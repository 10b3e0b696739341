using System.Text.RegularExpressions;
using Surveillance.Platform.Redis;
using Surveillance.Platform.Timescale;
using Surveillance.Standalone.Exports;
using Surveillance.Standalone.Replays;
using Surveillance.Tests.Alerts.Replays;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Platform.Timescale;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Standalone.Replays;

/// <summary>History in a real database, judged anew.</summary>
public sealed partial class ReplayTests(PostgresServer postgres) : IAsyncLifetime, IDisposable
{
    private const int Seconds = 1_200;

    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();
    private string _connection = "";
    private Database _database = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string[] Lines => _output.ToString().Split('\n');

    public async ValueTask InitializeAsync()
    {
        _connection = await postgres.FreshAsync();
        _database = new Database(_connection);
        await new SchemaInstaller(_database).InstallAsync(Token);
        await StoredRows.MetricsAsync(_database, [.. StoredRows.Of(PlayedHistory.Of(PlayedHistory.Troubled, Seconds))]);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_alert_that_fired_is_raised_again_and_none_beside()
    {
        var fired = await StoreAlertsAsync();
        Assert.InRange(fired, 4, 20);
        Assert.Equal(0, await ReplayAsync(Request));
        Assert.Contains($"really fired: {fired}; both: {fired}, only replayed: 0, only really: 0", Lines);
        Assert.Contains(Lines, line => line.StartsWith(
            "2026-11-24 08:06:40  2026-11-24 08:08:50       130  P1   spread_critical ", StringComparison.Ordinal));
        Assert.Contains("not stored, so their rules are not replayed: ", _output.ToString());
    }

    [Fact]
    public async Task Two_runs_print_the_same_text()
    {
        Assert.Equal(0, await ReplayAsync(Request));
        var first = _output.ToString();
        _output.GetStringBuilder().Clear();
        Assert.Equal(0, await ReplayAsync(Request));
        Assert.Equal(first, _output.ToString());
    }

    [Fact]
    public async Task What_went_on_at_the_first_moment_is_known_then()
    {
        Assert.Equal(0, await ReplayAsync(Request with { From = MarketSimulation.At(450) }));
        Assert.Contains(Lines, line => line.StartsWith("2026-11-24 08:06:40", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_edited_limit_shows_what_the_edit_would_have_done()
    {
        await StoreAlertsAsync();
        var shipped = await File.ReadAllTextAsync(Repository.PathTo("config", "alerts.yaml"), Token);
        var edited = _folder.PathTo("edited.yaml");
        var loose = Limit().Replace(shipped, "${head}15");
        Assert.NotEqual(shipped, loose);
        await File.WriteAllTextAsync(edited, loose, Token);
        Assert.Equal(0, await ReplayAsync(Request with { Alerts = edited }));
        Assert.Contains(", scores computed anew", Lines[0]);
        Assert.Equal(2, Lines.Count(line => line.StartsWith("  - ", StringComparison.Ordinal)
                                            && line.Contains("spread_critical", StringComparison.Ordinal)));
        Assert.DoesNotContain(Lines, line => line.StartsWith("  + ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("robust")]
    [InlineData("cusum")]
    public async Task Another_baseline_of_a_rule_is_tried_on_history_that_was_stored_without_it(string baseline)
    {
        await StoreAlertsAsync();
        var shipped = await File.ReadAllTextAsync(Repository.PathTo("config", "alerts.yaml"), Token);
        var edited = _folder.PathTo("edited.yaml");
        var asking = Critical().Replace(shipped, $"${{rule}}\n    baseline: {baseline}");
        Assert.NotEqual(shipped, asking);
        await File.WriteAllTextAsync(edited, asking, Token);
        Assert.Equal(0, await ReplayAsync(Request with { Alerts = edited }));
        Assert.Contains(", scores computed anew", Lines[0]);
        Assert.Contains($"{"spread_critical",-30}  {2,6}", Lines);
        Assert.Contains(Lines, line => line.Contains("only replayed: 0, only really: 0", StringComparison.Ordinal));

        // With a limit that no score reaches, what really fired would not have.
        var (first, unreachable) = (_output.ToString(), CriticalScore().Replace(asking, "${head}1000000"));
        Assert.NotEqual(asking, unreachable);
        await File.WriteAllTextAsync(edited, unreachable, Token);
        _output.GetStringBuilder().Clear();
        Assert.Equal(0, await ReplayAsync(Request with { Alerts = edited }));
        Assert.NotEqual(first, _output.ToString());
        Assert.Contains($"{"spread_critical",-30}  {0,6}", Lines);
    }

    [Theory]
    [InlineData(0.5, 2)]
    [InlineData(10, 0)]
    public async Task What_was_usual_at_the_hour_in_the_weeks_before_is_what_a_rule_by_it_is_replayed_against(
        double usually, int fired)
    {
        await StoredRows.MetricsAsync(_database, [.. from week in Enumerable.Range(1, 2)
            from minute in Enumerable.Range(0, 60)
            let at = MarketSimulation.Start.AddDays(-7 * week).AddMinutes(minute)
            select new MetricRow(at, Shipped.Perp, "spread_bps", usually + (minute % 2 * 0.1), null)]);
        var shipped = await File.ReadAllTextAsync(Repository.PathTo("config", "alerts.yaml"), Token);
        var edited = _folder.PathTo("edited.yaml");
        await File.WriteAllTextAsync(
            edited, Critical().Replace(shipped, "${rule}\n    baseline: hour_of_week"), Token);
        Assert.Equal(0, await ReplayAsync(Request with { Alerts = edited }));
        Assert.Contains($"{"spread_critical",-30}  {fired,6}", Lines);
    }

    [Fact]
    public async Task A_mistake_in_edited_rules_is_told_with_their_own_file()
    {
        var edited = _folder.PathTo("edited.yaml");
        await File.WriteAllTextAsync(edited, "definitions: 3\n", Token);
        Assert.Equal(1, await ReplayAsync(Request with { Alerts = edited }));
        Assert.Contains($"{edited}:1: definitions", _errors.ToString());
    }

    [Fact]
    public async Task Labelled_incidents_are_scored()
    {
        var incidents = _folder.PathTo("incidents.csv");
        await File.WriteAllLinesAsync(
            incidents,
            [
                "start,end,exchange,instrument,rule,expected,kind",
                Incident(400, 500, "spread_critical", "yes,blowout"),
                Incident(900, 930, "spread_critical", "yes,blowout"),
                Incident(600, 800, "basis_critical", "yes,basis step"), Incident(100, 200, "spread_warning", "no,calm"),
                Incident(250, 300, "basis_warning", "yes,nothing"),
            ],
            Token);
        Assert.Equal(0, await ReplayAsync(Request with { Incidents = incidents, Markets = [Shipped.Perp] }));
        Assert.Contains(Lines, line => line.StartsWith(
            "blowout                       2       2    1.000", StringComparison.Ordinal));
        Assert.Contains(Lines, line => line.StartsWith("recall 0.750, precision ", StringComparison.Ordinal));
        Assert.Contains(Lines, line => line.Contains("missed ", StringComparison.Ordinal)
                                       && line.EndsWith("nothing", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_database_without_tables_and_one_that_is_not_there_are_told()
    {
        Assert.Equal(1, await ReplayAsync(Request, await postgres.FreshAsync()));
        Assert.Contains("has no history yet", _errors.ToString());
        Assert.Equal(1, await ReplayAsync(Request, "Host=127.0.0.1;Port=1;Database=nowhere"));
        Assert.Contains("PostgreSQL nowhere at 127.0.0.1:1: ", _errors.ToString());
    }

    private static ReplayRequest Request { get; } = new(
        MarketSimulation.Start, MarketSimulation.At(Seconds), [], Repository.PathTo("config"), null, null);

    private static string Incident(int from, int to, string rule, string rest) =>
        $"{MarketSimulation.At(from):yyyy-MM-dd'T'HH:mm:ss'Z'},{MarketSimulation.At(to):yyyy-MM-dd'T'HH:mm:ss'Z'},"
        + $"binance,BTC-USDT-PERP,{rule},{rest}";

    private async Task<int> StoreAlertsAsync()
    {
        var live = new MarketSimulation(PlayedHistory.Troubled).RunTo(Seconds);
        var last = live.Log.Select(entry => entry.Transition.Alert).GroupBy(alert => alert.Id)
            .Select(all => new AlertEntry(all.Last(), [], [], 0, 0)).ToList();
        await new AlertStore(_database).WriteAsync(last, Token);
        return last.Count;
    }

    private Task<int> ReplayAsync(ReplayRequest request, string? connection = null) => new ReplayRun(
        request, connection ?? _connection, new LineDisplay(_errors, TimeProvider.System), _output, _errors)
        .InvokeAsync(Token);

    [GeneratedRegex("(?<rule>- name: spread_critical)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Critical();

    [GeneratedRegex(
        "(?<head>spread_critical: *{[^}]*zscore: *)[0-9.]+(, *hard_limit: *[0-9.]+)?", RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex CriticalScore();

    [GeneratedRegex(
        @"(?<head>spread_(warning|critical): *\{ *threshold: *)[0-9.]+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Limit();
}
