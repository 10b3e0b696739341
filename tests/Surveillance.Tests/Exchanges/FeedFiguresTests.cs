using Microsoft.Extensions.Time.Testing;
using Surveillance.Exchanges;
using Surveillance.Exchanges.Clocks;
using Surveillance.Markets;
using Surveillance.Tests.Alerts.Simulation;

namespace Surveillance.Tests.Exchanges;

/// <summary>What a venue's health tells, against plain counting.</summary>
public sealed class FeedFiguresTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 8, 0, 0, TimeSpan.Zero);
    private readonly FeedFigures _figures = new(
        new FeedPlan(Shipped.Config.Venues["binance"], [], TimeSpan.FromSeconds(5)), Start);

    [Fact]
    public void The_rate_is_that_of_the_last_ten_whole_seconds()
    {
        Count(from: 0, seconds: 30, perSecond: 20);
        Assert.Equal(20, _figures.At(Start.AddSeconds(30)).MessageRate);
        Assert.Equal(10, _figures.At(Start.AddSeconds(35)).MessageRate);
        Assert.Equal(0, _figures.At(Start.AddSeconds(60)).MessageRate);
    }

    [Fact]
    public void A_venue_is_as_well_as_the_worst_of_its_connections_and_tells_how_many_are_down()
    {
        _figures.Set("a", VenueStatus.Connected);
        _figures.Set("b", VenueStatus.Down);
        var health = _figures.At(Start);
        Assert.Equal(
            (VenueStatus.Down, 2, 1, false),
            (health.Status, health.Connections, health.ConnectionsDown, health.IsDown));
        _figures.Set("a", VenueStatus.Down);
        Assert.True(_figures.At(Start).IsDown);
    }

    [Fact]
    public void A_feed_that_just_began_is_not_slow()
    {
        Count(from: 0, seconds: 3, perSecond: 20);
        Assert.Equal(20, _figures.At(Start.AddSeconds(3)).MessageRate);
    }

    [Fact]
    public void Lag_is_told_by_percentiles_and_may_be_negative()
    {
        foreach (var ms in Enumerable.Range(1, 100))
            _figures.CountLag(Start.AddMilliseconds(1270 - ms), Start, clock: null);
        var health = _figures.At(Start.AddSeconds(1));
        Assert.Equal((-1220.0, -1171.0), (health.VenueLagP50Ms!.Value, health.VenueLagP99Ms!.Value));
        Assert.Null(health.CorrectedLagP50Ms);
        Assert.Null(_figures.At(Start.AddSeconds(31)).VenueLagP50Ms);
    }

    [Fact]
    public void The_offset_of_the_venues_clock_corrects_the_lag_and_the_worst_of_its_clocks_is_told()
    {
        var time = new FakeTimeProvider(Start);
        var (right, ahead) = (new VenueClock(time), new VenueClock(time));
        _figures.Add(right);
        _figures.Add(ahead);
        Assert.Null(_figures.At(Start).ClockOffsetMs);
        right.Set(new ClockReading(Start.AddMilliseconds(30), time.GetTimestamp(), TimeSpan.FromMilliseconds(5)));
        ahead.Set(new ClockReading(Start.AddMilliseconds(1300), time.GetTimestamp(), TimeSpan.FromMilliseconds(20)));
        foreach (var ms in Enumerable.Range(1, 100))
            _figures.CountLag(Start.AddMilliseconds(1300 - ms), Start, ahead);
        var health = _figures.At(Start);
        Assert.Equal((-1250.0, -1201.0), (health.VenueLagP50Ms!.Value, health.VenueLagP99Ms!.Value));
        Assert.Equal((50.0, 99.0), (health.CorrectedLagP50Ms!.Value, health.CorrectedLagP99Ms!.Value));
        Assert.Equal((1300.0, 20.0), (health.ClockOffsetMs!.Value, health.ClockUncertaintyMs!.Value));
        Assert.Equal(1280, health.ClockSkewMs);
    }

    [Fact]
    public void Gaps_leave_the_count_after_an_hour()
    {
        _figures.CountGap(Start);
        _figures.CountGap(Start.AddMinutes(30));
        Assert.Equal(2, _figures.At(Start.AddMinutes(60)).GapsLastHour);
        Assert.Equal(1, _figures.At(Start.AddMinutes(61)).GapsLastHour);
    }

    [Fact]
    public void A_venue_is_as_well_as_the_worst_of_its_connections()
    {
        Assert.Equal(VenueStatus.Connecting, _figures.At(Start).Status);
        _figures.Set("books", VenueStatus.Connected);
        Assert.Equal(VenueStatus.Connected, _figures.At(Start).Status);
        _figures.Set("prices", VenueStatus.Reconnecting);
        Assert.Equal(VenueStatus.Reconnecting, _figures.At(Start).Status);
        _figures.Set("prices", VenueStatus.Down);
        Assert.Equal(VenueStatus.Down, _figures.At(Start).Status);
    }

    private void Count(int from, int seconds, int perSecond)
    {
        for (var i = 0; i < seconds * perSecond; i++)
            _figures.CountData(Start.AddSeconds(from + (double)i / perSecond));
    }
}
