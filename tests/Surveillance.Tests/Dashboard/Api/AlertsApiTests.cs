using System.Net;
using System.Text.Json.Nodes;
using Surveillance.Alerts;
using Surveillance.Platform.Redis;
using Surveillance.Platform.Timescale;
using Surveillance.Tests.Alerts;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Dashboard.Api;

/// <summary>Alerts by REST: the active ones, the history, and one of them with its trail.</summary>
public sealed class AlertsApiTests(RedisServer redis, PostgresServer postgres) : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private ApiStage _stage = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _stage = await ApiStage.StartAsync(await redis.FreshAsync(), await postgres.FreshAsync());
        await _stage.InstallAsync();
    }

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task Without_parameters_the_active_ones_are_told_as_redis_has_them()
    {
        await ActivateAsync(SomeAlert.Full("taken"), SomeAlert.Firing("open"));
        await StoreAsync(Ended("old", hoursAgo: 1));
        var told = (await _stage.GetAsync("/api/alerts")).AsArray();
        Assert.Equal(["taken", "open"], IdsOf(told));
        Assert.Equal(
            ("P1", "firing", "ann", "it's \"known\""),
            ((string)told[0]!["priority"]!, (string)told[0]!["state"]!, (string)told[0]!["acknowledged_by"]!,
                (string)told[0]!["note"]!));
        Assert.Equal(["taken"], IdsOf((await _stage.GetAsync("/api/alerts?priority=p1")).AsArray()));
        Assert.Empty((await _stage.GetAsync("/api/alerts?exchange=okx")).AsArray());
    }

    [Fact]
    public async Task While_nobody_vouches_for_the_active_ones_their_answer_is_refused_and_others_say_null()
    {
        var (status, text) = await _stage.AskAsync("/api/alerts");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("Which alerts are active is not known", text, StringComparison.Ordinal);
        Assert.Null((await _stage.GetAsync("/api/state/binance/BTC-USDT-PERP"))["alerts"]);
        Assert.Null((await _stage.GetAsync("/api/health"))["active_alerts"]);
        Assert.Empty((await _stage.GetAsync("/api/alerts?state=resolved")).AsArray());

        await new ActiveAlerts(_stage.Store).VouchAsync(null, Token);
        Assert.Empty((await _stage.GetAsync("/api/alerts")).AsArray());
        Assert.Empty((await _stage.GetAsync("/api/state/binance/BTC-USDT-PERP"))["alerts"]!.AsArray());
        Assert.Empty((await _stage.GetAsync("/api/health"))["active_alerts"]!.AsObject());
    }

    [Fact]
    public async Task The_history_is_searched_by_state_market_rule_and_time()
    {
        await StoreAsync(
            Ended("a", 1), Ended("b", 2), Ended("far", 30),
            Ended("okx", 3) with { Market = new("okx", "BTC-USDT-SPOT"), Rule = "depth_warning" },
            SomeAlert.Firing("on") with { TriggeredAt = Now.AddMinutes(-5) });
        Assert.Equal(["a", "b", "okx"], await HistoryAsync("state=resolved"));
        Assert.Equal(["on", "a", "b", "okx"], await HistoryAsync("state=all"));
        Assert.Equal(["okx"], await HistoryAsync("state=all&exchange=okx&instrument=BTC-USDT-SPOT&rule=depth_warning"));
        Assert.Equal(["on"], await HistoryAsync("state=all&limit=1"));
        var start = Uri.EscapeDataString(WireText.Of(Now.AddDays(-3)));
        Assert.Equal(["a", "b", "okx", "far"], await HistoryAsync($"state=resolved&start={start}"));
    }

    [Fact]
    public async Task A_file_holds_no_formula_whatever_somebody_noted()
    {
        await ActivateAsync(SomeAlert.Full("one") with { Note = "=HYPERLINK(\"http://x\"),\"y\"" });
        var (status, text) = await _stage.AskAsync("/api/alerts?format=csv");
        Assert.Equal(HttpStatusCode.OK, status);
        var lines = text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("alert_id,rule,priority,", lines[0], StringComparison.Ordinal);
        Assert.Contains("\"'=HYPERLINK(\"\"http://x\"\"),\"\"y\"\"\"", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_alert_is_told_with_its_steps_and_who_was_told()
    {
        var alert = SomeAlert.Firing("known");
        await ActivateAsync(alert);
        await StoreAsync(alert);
        var told = await _stage.GetAsync("/api/alerts/known");
        Assert.Equal("known", (string)told["alert"]!["id"]!);
        Assert.Equal("fired", (string)Assert.Single(told["steps"]!.AsArray())!["reason"]!);
        Assert.NotEmpty(told["notices"]!.AsArray());
    }

    [Fact]
    public async Task What_redis_has_forgotten_the_database_still_tells()
    {
        await StoreAsync(Ended("gone", 48));
        var told = await _stage.GetAsync("/api/alerts/gone");
        Assert.Equal("resolved", (string)told["alert"]!["state"]!);
    }

    [Theory]
    [InlineData("limit=0", "limit", "must be a whole number from 1 to 10000, was 0")]
    [InlineData("state=open", "state", "must be one of active, resolved, all, was open")]
    [InlineData("priority=P9", "priority", "must be one of P1, P2, P3, was P9")]
    public async Task A_bad_parameter_is_refused_with_what_is_allowed(string query, string name, string said)
    {
        var (status, text) = await _stage.AskAsync($"/api/alerts?{query}");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(said, (string)JsonNode.Parse(text)!["errors"]![name]![0]!);
    }

    [Fact]
    public async Task An_unknown_alert_is_not_found() =>
        Assert.Equal(HttpStatusCode.NotFound, (await _stage.AskAsync("/api/alerts/none")).Status);

    private static IEnumerable<string> IdsOf(JsonArray alerts) => alerts.Select(alert => (string)alert!["id"]!);

    private static Alert Ended(string id, double hoursAgo) => SomeAlert.Firing(id) with
    {
        State = AlertState.Resolved,
        TriggeredAt = Now.AddHours(-hoursAgo),
        ResolvedAt = Now.AddHours(-hoursAgo).AddMinutes(5),
        Resolution = ResolutionType.Auto,
    };

    private async Task<IEnumerable<string>> HistoryAsync(string query) =>
        IdsOf((await _stage.GetAsync($"/api/alerts?{query}")).AsArray());

    private Task StoreAsync(params Alert[] alerts) =>
        new AlertStore(_stage.Database).WriteAsync([.. alerts.Select(SomeAlert.Entry)], Token);

    private async Task ActivateAsync(params Alert[] alerts)
    {
        var active = new ActiveAlerts(_stage.Store);
        foreach (var alert in alerts)
            await active.AddAsync(SomeAlert.Entry(alert), Token);
    }
}
