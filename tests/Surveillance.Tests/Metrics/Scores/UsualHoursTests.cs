using Surveillance.Metrics;
using Surveillance.Metrics.Scores;
using Surveillance.Tests.Alerts.Simulation;

namespace Surveillance.Tests.Metrics.Scores;

/// <summary>Which hour is read when, and which one counts at a moment.</summary>
public sealed class UsualHoursTests
{
    private static readonly DateTimeOffset Eight = new(2026, 11, 24, 8, 0, 0, TimeSpan.Zero);
    private static readonly SeriesId Spread = new(Shipped.Perp, "spread_bps");
    private static readonly SeriesId Basis = new(Shipped.Perp, "basis_bps");

    private readonly UsualHours _hours = new();

    [Fact]
    public void What_is_lacking_of_this_hour_is_read_first_and_the_coming_one_a_quarter_before_it()
    {
        Assert.Equal("08 basis", Lacking(Eight.AddMinutes(50), most: 1));
        _hours.Put(Basis, Eight, null);
        Assert.Equal("08 spread", Lacking(Eight.AddMinutes(50)));
        _hours.Put(Spread, Eight, Usual(1));
        Assert.Equal("", Lacking(Eight.AddMinutes(44)));
        Assert.Equal("09 basis spread", Lacking(Eight.AddMinutes(45)));
        _hours.Put(Spread, Eight.AddHours(1), null);
        _hours.Put(Basis, Eight.AddHours(1), Usual(2));
        Assert.Equal("", Lacking(Eight.AddMinutes(59)));
        Assert.Equal("", Lacking(Eight.AddHours(1)));
    }

    [Fact]
    public void Each_hour_counts_from_its_first_moment_to_its_last()
    {
        _hours.Put(Spread, Eight, Usual(1));
        _hours.Put(Spread, Eight.AddHours(1), Usual(2));
        Assert.Null(At(Eight.AddTicks(-1)));
        Assert.Equal(1, At(Eight));
        Assert.Equal(1, At(Eight.AddHours(1).AddTicks(-1)));
        Assert.Equal(2, At(Eight.AddHours(1)));
        Assert.Null(_hours.At(Shipped.Perp, "basis_bps", Eight));
    }

    [Fact]
    public void The_hour_read_last_stands_in_for_three_hours_and_no_longer()
    {
        _hours.Put(Spread, Eight, Usual(1));
        Assert.Equal(1, At(Eight.AddHours(4).AddTicks(-1)));
        Assert.Null(At(Eight.AddHours(4)));
    }

    [Fact]
    public void An_hour_of_which_too_little_is_stored_is_not_known_whatever_was_known_before_it()
    {
        _hours.Put(Spread, Eight, Usual(1));
        _hours.Put(Spread, Eight.AddHours(1), null);
        Assert.Null(At(Eight.AddHours(1)));
    }

    [Fact]
    public void After_the_clock_was_set_back_the_hour_is_read_again()
    {
        _hours.Put(Spread, Eight, Usual(1));
        Assert.Equal("03 basis spread", Lacking(Eight.AddHours(-5)));
        _hours.Put(Spread, Eight.AddHours(-5), Usual(3));
        Assert.Equal(3, At(Eight.AddHours(-5)));
        Assert.Equal("03 basis", Lacking(Eight.AddHours(-5)));
    }

    [Fact]
    public void What_is_not_asked_for_any_more_is_forgotten()
    {
        _hours.Put(Spread, Eight, Usual(1));
        _hours.Put(Basis, Eight, Usual(1));
        _hours.KeepOnly(new HashSet<SeriesId> { Basis });
        Assert.Null(At(Eight));
        Assert.Equal(1, _hours.Count);
    }

    [Fact]
    public void Only_series_of_a_rule_that_asks_for_it_are_read()
    {
        Assert.Empty(SeriesId.AskedByHour(Shipped.Config.Rules, Shipped.Config.EnabledMarkets));
        var rules = Shipped.With("basis_critical", BaselineKind.HourOfWeek, 3);
        Assert.Equal(
            [new SeriesId(Shipped.OtherPerp, "basis_bps"), Basis],
            SeriesId.AskedByHour(rules, [Shipped.Perp, Shipped.OtherPerp])
                .OrderByDescending(series => series.Market.Exchange));
    }

    [Fact]
    public void The_score_is_the_distance_from_the_usual_in_its_deviations_or_in_those_of_the_floor()
    {
        var asked = new AskedBaselines(Robust: false, CusumLimit: null, HourOfWeek: true);
        var bench = new SeriesBench(gate: AnomalyGate.Open, asked: asked);
        Assert.Equal(4, ScoreOf(11, new UsualHour(3, 2, 4), tick: 0));
        Assert.Equal(2, ScoreOf(11, new UsualHour(3, 2, 4), tick: 4 / 0.75));
        Assert.Equal(-20, ScoreOf(2, new UsualHour(3, 0, 4), tick: 0));
        Assert.Null(bench.Series.Read(bench.Now, 11, tick: 0).Scores);

        double? ScoreOf(double value, UsualHour usual, double tick) =>
            bench.Series.Read(bench.Now, value, tick, usual).Scores!.HourOfWeek;
    }

    private static UsualHour Usual(double mean) => new(mean, 1, Weeks: 4);

    private double? At(DateTimeOffset at) => _hours.At(Shipped.Perp, "spread_bps", at)?.Mean;

    /// <summary>Such as <c>08 basis spread</c>; empty when nothing is lacking.</summary>
    private string Lacking(DateTimeOffset now, int most = 9)
    {
        var (hour, series) = _hours.Lacking([Basis, Spread], now, most);
        return series.Count == 0 ? "" : $"{hour:HH} {string.Join(' ', series.Select(each => each.Metric[..^4]))}";
    }
}
