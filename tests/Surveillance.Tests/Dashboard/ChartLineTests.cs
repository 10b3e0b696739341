using Surveillance.Dashboard.Charts;
using Surveillance.Platform.Timescale;

namespace Surveillance.Tests.Dashboard;

/// <summary>The line of a chart: history, then what comes after it.</summary>
public sealed class ChartLineTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Now = Start.AddSeconds(30);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly ChartRange Seconds = ChartRange.Find("15m")!;
    private static readonly ChartRange Buckets = ChartRange.Find("1h")!;

    public static TheoryData<string> Ranges => [.. ChartRange.All.Select(range => range.Name)];

    [Theory]
    [MemberData(nameof(Ranges))]
    public void No_line_has_more_than_two_thousand_points(string name) =>
        Assert.InRange(ChartRange.Find(name)!.MostPoints, 300, 2_000);

    [Fact]
    public void One_point_a_second_is_added_and_none_twice()
    {
        var line = new ChartLine(Seconds, Second);
        Assert.Equal([new ChartPoint(Start, 1)], line.Begin([Point(0, 1)], Now));
        Assert.Empty(line.Add(Start.AddMilliseconds(900), 2));
        Assert.Equal([new ChartPoint(Start.AddSeconds(1), 3)], line.Add(Start.AddMilliseconds(1_200), 3));
        Assert.Empty(line.Add(Start.AddMilliseconds(1_900), 4));
    }

    [Fact]
    public void A_hole_in_the_history_breaks_the_line_and_is_told()
    {
        var line = new ChartLine(Seconds, Second);
        var points = line.Begin([Point(0, 1), Point(5, 2), Point(11, 3)], Now);
        Assert.Equal([1, 2, null, 3], points.Select(point => point.Value));
        Assert.Equal([new TimeSpread(Start.AddSeconds(6), Start.AddSeconds(11))], line.Breaks);
    }

    [Fact]
    public void What_is_not_known_for_long_breaks_the_line_once_and_going_on_is_counted()
    {
        var line = new ChartLine(Seconds, Second);
        line.Begin([Point(0, 1)], Now);
        Assert.Empty(line.Add(Start.AddSeconds(5), null));
        Assert.Equal(
            [new ChartPoint(Start.AddSeconds(1), null), new ChartPoint(Start.AddSeconds(6), null)],
            line.Add(Start.AddSeconds(6), null));
        Assert.Equal(0, line.Resumed);
        Assert.Equal([new ChartPoint(Start.AddSeconds(8), 2)], line.Add(Start.AddSeconds(8), 2));
        Assert.Equal(1, line.Resumed);
    }

    [Fact]
    public void A_line_that_was_left_alone_for_long_does_not_bridge_the_time()
    {
        var line = new ChartLine(Seconds, Second);
        line.Begin([Point(0, 1)], Now);
        Assert.Equal([null, 2], line.Add(Start.AddSeconds(60), 2).Select(point => point.Value));
        Assert.Equal(1, line.Resumed);
    }

    [Fact]
    public void A_bucket_shows_its_least_and_its_greatest_value_once_it_is_over()
    {
        var line = new ChartLine(Buckets, Second);
        Assert.Empty(line.Add(Start, 5));
        Assert.Empty(line.Add(Start.AddSeconds(1), 9));
        Assert.Empty(line.Add(Start.AddSeconds(2), 2));
        Assert.Equal(
            [new ChartPoint(Start, 2), new ChartPoint(Start.AddSeconds(2), 9)], line.Add(Start.AddSeconds(4), 7));
    }

    [Fact]
    public void The_bucket_that_the_history_ended_in_keeps_its_peak_and_takes_what_comes()
    {
        var line = new ChartLine(Buckets, Second);
        HistoryPoint Bucket(int second, double least, double greatest) =>
            new("binance", "spread_bps", Start.AddSeconds(second), least, greatest);
        var drawn = line.Begin([Bucket(0, 1, 2), Bucket(4, 1, 50)], Start.AddSeconds(6));
        Assert.Equal([1, 2], drawn.Select(point => point.Value));
        Assert.Empty(line.Add(Start.AddSeconds(6), 0.5));
        Assert.Empty(line.Add(Start.AddSeconds(7), 3));
        Assert.Equal(
            [new ChartPoint(Start.AddSeconds(4), 0.5), new ChartPoint(Start.AddSeconds(6), 50)],
            line.Add(Start.AddSeconds(8), 2));
    }

    [Fact]
    public void A_bucket_that_is_over_is_drawn_at_once_and_one_that_stays_open_when_the_venue_dies()
    {
        var line = new ChartLine(Buckets, Second);
        Assert.Equal([7, 7], line.Begin([Point(0, 7)], Start.AddSeconds(4)).Select(point => point.Value));
        line = new ChartLine(Buckets, Second);
        Assert.Empty(line.Begin([Point(0, 7)], Start.AddSeconds(3)));
        Assert.Equal([7, 7, null, null, null], line.Add(Start.AddSeconds(20), null).Select(point => point.Value));
    }

    [Theory]
    [InlineData("15m")]
    [InlineData("1h")]
    public void The_old_points_of_a_silent_venue_go_as_fast_as_those_of_the_others(string name)
    {
        var range = ChartRange.Find(name)!;
        var (silent, live) = (new ChartLine(range, Second), new ChartLine(range, Second));
        foreach (var line in (ChartLine[])[silent, live])
            line.Begin([Point(0, 1)], Start.AddSeconds(60));
        var (ofSilent, ofLive) = (new List<ChartPoint>(), new List<ChartPoint>());
        for (var second = 61; second <= 600; second++)
        {
            ofSilent.AddRange(silent.Add(Start.AddSeconds(second), null));
            ofLive.AddRange(live.Add(Start.AddSeconds(second), 1));
        }

        Assert.All(ofSilent, point => Assert.Null(point.Value));
        Assert.InRange(ofSilent.Count, ofLive.Count - 1, ofLive.Count + 3);
        Assert.True(ofSilent.Zip(ofSilent.Skip(1)).All(pair => pair.First.At < pair.Second.At), "in the order of time");
    }

    [Theory]
    [InlineData("15m", 1)]
    [InlineData("15m", 10)]
    [InlineData("1h", 60)]
    public void The_axis_reaches_no_farther_back_than_the_range_however_seldom_history_is_stored(string name, int pace)
    {
        var range = ChartRange.Find(name)!;
        var line = new ChartLine(range, TimeSpan.FromSeconds(pace));
        var length = (int)range.Length.TotalSeconds;
        var browser = line.Begin(
            from second in Enumerable.Range(0, length / pace) select Point(second * pace, 1), Start + range.Length)
            .ToList();
        for (var second = length; second < 2 * length; second++)
        {
            var now = Start.AddSeconds(second);
            if (line.Add(now, 1) is not { Count: > 0 } added)
                continue;
            browser.AddRange(added);
            browser.RemoveRange(0, Math.Max(0, browser.Count - line.KeptFrom(now - range.Length)));
            Assert.True(
                browser[0].At >= now - range.Length - Second, $"after {second} s it reaches back to {browser[0].At}");
        }

        Assert.InRange(browser[0].At, Start + range.Length - Second, Start + range.Length + range.Bucket * 2);
    }

    [Theory]
    [InlineData(10, 20, 21)]
    [InlineData(60, 120, 130)]
    [InlineData(1, 5, 6)]
    public void A_line_breaks_only_after_longer_than_the_configured_interval(int interval, int joined, int broken)
    {
        int? BreaksOf(int apart) => new ChartLine(Seconds, TimeSpan.FromSeconds(interval)) is var line
            && line.Begin([Point(0, 1), Point(apart, 2)], Now) is not null ? line.Breaks.Count : null;
        Assert.Equal(0, BreaksOf(joined));
        Assert.Equal(1, BreaksOf(broken + 1));
    }

    [Fact]
    public void Stretches_that_touch_become_one()
    {
        TimeSpread Of(int from, int to) => new(Start.AddSeconds(from), Start.AddSeconds(to));
        Assert.Equal([Of(0, 9), Of(20, 30)], TimeSpread.Merge([Of(20, 30), Of(0, 5), Of(4, 9), Of(1, 2)]));
    }

    private static HistoryPoint Point(int second, double value) =>
        new("binance", "spread_bps", Start.AddSeconds(second), value, value);
}
