using Surveillance.Alerts;
using Surveillance.Tests.Alerts.Simulation;

namespace Surveillance.Tests.Alerts;

/// <summary>
/// An alert that comes and goes: 45 s below the limit, 45 s above, each cycle of 90 s one reopening within the throttle
/// of 60 s.
/// </summary>
public sealed class FlappingTests
{
    private const string Depth = "depth_10bps_total";

    private const int Cycle = 90, Hour = 3600;

    private readonly DeskBench _bench = new(Shipped.Perp);

    [Fact]
    public void It_is_told_four_times_as_new_then_once_as_flapping_and_then_only_what_is_worse_and_the_end()
    {
        Flap(0, Hour);
        var flapping = _bench.Log.Single(step => step.Notice == NoticeKind.Flapping);
        Assert.Equal((4 * Cycle, 4), (SecondOf(flapping), flapping.Alert.Flaps));
        Assert.Equal(
            [
                NoticeKind.Fired, NoticeKind.Resolved, NoticeKind.Reopened, NoticeKind.Resolved, NoticeKind.Reopened,
                NoticeKind.Resolved, NoticeKind.Reopened, NoticeKind.Resolved,
            ],
            ToldBefore(flapping));

        // Nobody took it for five minutes, and then for five more, and so on: it is one incident since it flaps.
        Assert.Equal(
            [
                (660, NoticeKind.Escalated),
                .. Enumerable.Range(1, 9).Select(i => (660 + (i * 300), NoticeKind.Repeated)),
            ],
            ToldAfter(flapping));

        // The last reopening ended at 3585; a minute later it is out of reach of its throttle.
        Clean(Hour, 3700);
        var end = _bench.Log[^1];
        Assert.Equal(
            (3646, AlertReasons.Settled, NoticeKind.Resolved, DeskBench.At(3585)),
            (SecondOf(end), end.Event.Reason, end.Notice, end.Alert.ResolvedAt));
        Assert.Single(_bench.Log.Select(step => step.Alert.Id).Distinct());
        Assert.Equal(39, _bench.Log.Count(step => step.Event.Reason == AlertReasons.Reopened));
    }

    [Fact]
    public void Its_end_is_told_once_no_rule_of_its_family_would_open_it_again()
    {
        // Critical for a while each time, whose throttle is 30 s; back after 40 s by the warning, whose throttle is 60.
        const int Away = 30 + 40, Bad = 10;
        for (var cycle = 0; cycle < 8; cycle++)
        {
            var began = cycle * (Bad + Away);
            _bench.Read(began, "spread_bps", 4);
            for (var second = began + 1; second < began + Bad + Away; second++)
            {
                _bench.Read(second, "spread_bps", second < began + Bad ? 6 : 1);
                _bench.Tick(second);
            }
        }

        Assert.Single(_bench.Notices, NoticeKind.Flapping);
        Assert.DoesNotContain(AlertReasons.Settled, _bench.Reasons);
    }

    [Fact]
    public void Who_takes_it_hears_of_its_end_alone()
    {
        Flap(0, 400);
        _bench.Carry(400, "acknowledge", _bench.Alert.Id);
        Flap(401, Hour);
        Clean(Hour, 3700);
        Assert.Equal(
            [NoticeKind.Flapping, NoticeKind.Acknowledged, NoticeKind.Resolved], _bench.Notices.TakeLast(3));
    }

    [Fact]
    public void A_restart_forgets_neither_that_it_flaps_nor_that_its_end_is_still_to_be_told()
    {
        Flap(0, 500);
        _bench.Restart(500);
        Flap(500, 585);
        Clean(585, 640);
        Assert.Equal(NoticeKind.Flapping, _bench.Notices.Last());
        _bench.Restart(640);
        Clean(640, 700);
        Assert.Equal(NoticeKind.Resolved, _bench.Notices.Last());
        Assert.Equal(1, _bench.Notices.Count(kind => kind == NoticeKind.Flapping));
    }

    [Fact]
    public void An_end_that_only_its_row_remembers_is_told_too()
    {
        Flap(0, 465);
        Clean(465, 500);
        var ended = _bench.Log[^1].Alert;
        Assert.Equal((AlertState.Resolved, AlertPriority.P2), (ended.State, ended.NotifiedPriority));
        _bench.Desk = new AlertDesk(_bench.Policy);
        Assert.Null(_bench.Desk.Adopt(ended, DeskBench.At(500)));
        Assert.Empty(_bench.Tick(520));
        Assert.Equal(NoticeKind.Resolved, Assert.Single(_bench.Tick(600)).Notice);
        Assert.Empty(_bench.Tick(601));
    }

    [Fact]
    public void One_that_comes_back_more_urgent_says_so()
    {
        Flap(0, 450);
        _bench.Read(450, Depth, 100e3, null);
        Assert.Equal(
            (AlertReasons.Reopened, NoticeKind.Escalated, AlertPriority.P1),
            (_bench.Log[^1].Event.Reason, _bench.Log[^1].Notice, _bench.Alert.Priority));
    }

    [Fact]
    public void An_operator_who_resolves_it_is_told_at_once()
    {
        Flap(0, 465);
        _bench.Carry(465, "resolve", _bench.Alert.Id);
        Assert.Equal(NoticeKind.Resolved, _bench.Notices.Last());
        Clean(466, 700);
        Assert.Equal(1, _bench.Notices.Count(kind => kind == NoticeKind.Resolved) - 4);
    }

    [Fact]
    public void One_that_has_stayed_for_an_hour_does_not_flap_any_more()
    {
        Flap(0, 370);
        for (var second = 370; second < 370 + Hour; second++)
            Look(second, 480e3);
        Clean(370 + Hour, 410 + Hour);
        Assert.Equal(
            (AlertReasons.Resolved, NoticeKind.Resolved), (_bench.Log[^1].Event.Reason, _bench.Log[^1].Notice));
    }

    [Fact]
    public void Reopenings_of_more_than_an_hour_ago_do_not_count()
    {
        // Three reopenings, then an hour without an end, then two more.
        Flap(0, 280);
        for (var second = 280; second < 280 + Hour; second++)
            Look(second, 480e3);
        Clean(280 + Hour, 320 + Hour);
        Look(320 + Hour, 480e3);
        Clean(321 + Hour, 360 + Hour);
        Look(360 + Hour, 480e3);
        Assert.Equal(5, _bench.Alert.Flaps);
        Assert.DoesNotContain(NoticeKind.Flapping, _bench.Notices);
    }

    [Fact]
    public void One_that_begins_to_flap_under_a_silence_is_told_so_when_the_silence_ends()
    {
        Flap(0, 300);
        _bench.Carry(300, "silence", silence: new Silence(
            "a", "*", "*", "*", "known", "ann", DeskBench.At(300), DeskBench.At(370)));
        Flap(300, 380);
        Assert.Equal(NoticeKind.Flapping, _bench.Notices.Last());
    }

    private void Flap(int from, int to)
    {
        for (var second = from; second < to; second++)
            Look(second, second / 45 % 2 == 0 ? 480e3 : 640e3);
    }

    private void Clean(int from, int to)
    {
        for (var second = from; second < to; second++)
            Look(second, 640e3);
    }

    private void Look(int second, double depth)
    {
        _bench.Read(second, Depth, depth, null);
        _bench.Tick(second);
    }

    private IEnumerable<NoticeKind> ToldBefore(Transition step) =>
        _bench.Log.TakeWhile(one => one != step).Select(one => one.Notice).OfType<NoticeKind>();

    private IEnumerable<(int, NoticeKind)> ToldAfter(Transition step) =>
        from one in _bench.Log.SkipWhile(one => one != step).Skip(1)
        where one.Notice is not null
        select (SecondOf(one), one.Notice!.Value);

    private static int SecondOf(Transition step) => (int)(step.Event.At - MarketSimulation.Start).TotalSeconds;
}
