using Surveillance.Dashboard.Charts;
using Surveillance.Platform.Timescale;

namespace Surveillance.Tests.Dashboard;

/// <summary>The line of a chart: history, then what comes after it.</summary>
public sealed class ChartLineTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);
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
        var line = new ChartLine(Seconds);
        Assert.Equal([new ChartPoint(Start, 1)], line.Begin([Point(0, 1)]));
        Assert.Empty(line.Add(Start.AddMilliseconds(900), 2));
        Assert.Equal([new ChartPoint(Start.AddSeconds(1), 3)], line.Add(Start.AddMilliseconds(1_200), 3));
        Assert.Empty(line.Add(Start.AddMilliseconds(1_900), 4));
    }

    [Fact]
    public void A_hole_in_the_history_breaks_the_line_and_is_told()
    {
        var line = new ChartLine(Seconds);
        var points = line.Begin([Point(0, 1), Point(5, 2), Point(11, 3)]);
        Assert.Equal([1, 2, null, 3], points.Select(point => point.Value));
        Assert.Equal([new TimeSpread(Start.AddSeconds(6), Start.AddSeconds(11))], line.Breaks);
    }

    [Fact]
    public void What_is_not_known_for_long_breaks_the_line_once_and_going_on_is_counted()
    {
        var line = new ChartLine(Seconds);
        line.Begin([Point(0, 1)]);
        Assert.Empty(line.Add(Start.AddSeconds(5), null));
        Assert.Equal([new ChartPoint(Start.AddSeconds(1), null)], line.Add(Start.AddSeconds(6), null));
        Assert.Empty(line.Add(Start.AddSeconds(7), null));
        Assert.Equal(0, line.Resumed);
        Assert.Equal([new ChartPoint(Start.AddSeconds(8), 2)], line.Add(Start.AddSeconds(8), 2));
        Assert.Equal(1, line.Resumed);
    }

    [Fact]
    public void A_line_that_was_left_alone_for_long_does_not_bridge_the_time()
    {
        var line = new ChartLine(Seconds);
        line.Begin([Point(0, 1)]);
        Assert.Equal([null, 2], line.Add(Start.AddSeconds(60), 2).Select(point => point.Value));
        Assert.Equal(1, line.Resumed);
    }

    [Fact]
    public void A_bucket_shows_its_least_and_its_greatest_value_once_it_is_over()
    {
        var line = new ChartLine(Buckets);
        Assert.Empty(line.Add(Start, 5));
        Assert.Empty(line.Add(Start.AddSeconds(1), 9));
        Assert.Empty(line.Add(Start.AddSeconds(2), 2));
        Assert.Equal(
            [new ChartPoint(Start, 2), new ChartPoint(Start.AddSeconds(2), 9)], line.Add(Start.AddSeconds(4), 7));
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
