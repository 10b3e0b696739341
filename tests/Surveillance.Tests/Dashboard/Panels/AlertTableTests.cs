using Bunit;
using Surveillance.Alerts;
using Surveillance.Dashboard.Live;
using Surveillance.Dashboard.Panels;
using Surveillance.Metrics.Scores;
using Surveillance.Platform.Redis;

namespace Surveillance.Tests.Dashboard.Panels;

public sealed class AlertTableTests : BunitContext
{
    [Fact]
    public void Without_an_alert_it_says_so() =>
        Assert.Equal("No active alerts", Table(SomeState.Empty).Find(".empty").TextContent);

    [Fact]
    public void While_redis_does_not_answer_it_does_not_claim_that_all_is_well()
    {
        var state = SomeState.Empty with { Live = new() { UnreachableSince = SomeState.Now } };
        Assert.Equal("Data unavailable: Redis does not answer", Table(state).Find(".empty").TextContent);
    }

    [Fact]
    public void While_nobody_vouches_for_the_alerts_it_does_not_claim_that_there_is_none() =>
        Assert.Equal(
            "Data unavailable: anomaly-detector has told nothing since Redis was emptied, or is new",
            Table(SomeState.Empty with { Live = new() { IsKnown = true } }).Find(".empty").TextContent);

    [Fact]
    public void An_alert_that_nobody_can_read_is_counted_and_nobody_is_told_that_there_is_none()
    {
        var spoilt = new UnreadableEntry(RedisKeys.Alert("spread-1"), "There is no alert in it.");
        var table = Table(SomeState.Empty with { Live = new() { IsKnown = true, Unreadable = [spoilt] } });
        Assert.Contains("1 active alert cannot be understood", table.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("No active alerts", table.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Before_anything_was_read_it_does_not_claim_that_all_is_well() =>
        Assert.Equal(
            "Data unavailable: not read yet",
            Table(SomeState.Empty with { Live = new() }).Find(".empty").TextContent);

    [Fact]
    public void A_row_tells_urgency_in_words_value_limit_and_z()
    {
        var cells = Table(SomeState.With(SomeState.Alert())).FindAll("tbody td")
            .Select(cell => Words(cell.TextContent));
        Assert.Equal(
            ["▲ P1", "BTC-USDT-PERP binance", "Spread critical", "9.50 bps", "> 5.00", "+821", "", "firing"],
            cells.Take(8));
    }

    [Fact]
    public void A_score_in_place_of_the_z_score_is_told_with_its_name()
    {
        var alert = SomeState.Alert() with { Baseline = BaselineKind.HourOfWeek };
        var cells = Table(SomeState.With(alert)).FindAll("tbody td");
        Assert.Equal("+821 hour of week", Words(cells[5].TextContent));
    }

    [Fact]
    public void A_value_that_is_not_known_is_not_an_old_one()
    {
        var row = Table(SomeState.With(SomeState.Alert() with { LastValue = null, Stale = true }));
        Assert.Contains("Data unavailable", row.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_p1_is_read_out_until_somebody_takes_it()
    {
        string Spoken(Alert alert) => Table(SomeState.With(alert)).Find("[aria-live=assertive]").TextContent;
        Assert.Equal("P1 Spread critical on BTC-USDT-PERP binance", Spoken(SomeState.Alert()));
        Assert.Equal("", Spoken(SomeState.Alert(AlertPriority.P2)));
        Assert.Equal("", Spoken(SomeState.Alert() with { AcknowledgedAt = SomeState.Now, AcknowledgedBy = "ann" }));
    }

    [Fact]
    public void Buttons_that_nobody_may_press_say_why()
    {
        var table = Render<AlertTable>(table => table
            .Add(one => one.State, SomeState.With(SomeState.Alert())).Add(one => one.Refusal, "sign in to act"));
        var buttons = table.FindAll(".act button, .act select");
        Assert.Equal(3, buttons.Count);
        Assert.All(buttons, button => Assert.Equal(
            (true, "sign in to act"), (button.HasAttribute("disabled"), button.GetAttribute("title"))));
    }

    [Fact]
    public void Buttons_ask_for_what_they_say()
    {
        var calls = new List<AlertCall>();
        var table = Render<AlertTable>(table => table
            .Add(one => one.State, SomeState.With(SomeState.Alert())).Add(one => one.OnCall, calls.Add));
        table.FindAll(".act button").Single(button => button.TextContent == "Acknowledge").Click();
        table.Find(".act select").Change("30 min");
        table.Find(".act select").Change("until resolved");
        table.Find("[data-act=resolve]").Click();
        table.Find("[data-act=resolve-now]").Click();
        Assert.Equal(
            [
                (AlertWish.Acknowledge, null), (AlertWish.Silence, TimeSpan.FromMinutes(30)), (AlertWish.Silence, null),
                (AlertWish.Resolve, (TimeSpan?)null),
            ],
            calls.Select(call => (call.Wish, call.Length)));
    }

    [Fact]
    public void An_alert_is_resolved_only_by_who_says_so_twice_in_two_places()
    {
        var calls = new List<AlertCall>();
        var table = Render<AlertTable>(table => table
            .Add(one => one.State, SomeState.With(SomeState.Alert())).Add(one => one.OnCall, calls.Add));
        table.Find("[data-act=resolve]").Click();
        Assert.Equal("Keep", table.Find("[data-act=resolve]").TextContent);
        table.Find("[data-act=resolve]").Click();
        Assert.Empty(table.FindAll("[data-act=resolve-now]"));
        table.Find("[data-act=resolve]").Click();
        table.Find(".act").KeyDown("Escape");
        Assert.Empty(table.FindAll("[data-act=resolve-now]"));
        Assert.Empty(calls);
    }

    [Fact]
    public void In_a_storm_the_most_urgent_have_rows_and_the_others_are_counted()
    {
        var storm = Enumerable.Range(0, 2_025)
            .Select(i => SomeState.Alert() with { Id = $"spread-{i}", TriggeredAt = SomeState.Now.AddSeconds(i) });
        var table = Table(SomeState.With([.. storm]));
        Assert.Equal(25, table.FindAll("tr[data-alert]").Count);
        Assert.Equal("2,000 active more: see Alerts", Words(table.Find("#more-alerts").TextContent));
        Assert.EndsWith(
            "and 2,020 more", table.Find("[aria-live=assertive]").TextContent, StringComparison.Ordinal);
        Assert.Empty(Table(SomeState.With(SomeState.Alert())).FindAll("#more-alerts"));
    }

    [Fact]
    public void An_answer_is_told_until_the_alert_itself_shows_it()
    {
        var answer = new AlertAnswer(AlertWish.Acknowledge, "acknowledge asked for");
        var answers = new Dictionary<string, AlertAnswer> { ["spread-1"] = answer };
        bool IsTold(Alert alert) => Render<AlertTable>(table => table
            .Add(one => one.State, SomeState.With(alert)).Add(one => one.Answers, answers))
            .Markup.Contains("acknowledge asked for", StringComparison.Ordinal);
        Assert.True(IsTold(SomeState.Alert()));
        Assert.False(IsTold(SomeState.Alert() with { AcknowledgedAt = SomeState.Now, AcknowledgedBy = "ann" }));
    }

    [Fact]
    public void What_an_operator_typed_is_text_and_nothing_else()
    {
        var alert = SomeState.Alert() with { AcknowledgedBy = "<script>alert(1)</script>" };
        var table = Table(SomeState.With(alert));
        Assert.Empty(table.FindAll("script"));
        Assert.Contains("&lt;script&gt;", table.Markup, StringComparison.Ordinal);
    }

    private static string Words(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private IRenderedComponent<AlertTable> Table(DashboardState state) =>
        Render<AlertTable>(table => table.Add(one => one.State, state));
}
