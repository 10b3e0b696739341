using Surveillance.Alerts;
using Surveillance.Alerts.Replays;
using Surveillance.Markets;

namespace Surveillance.Tests.Alerts.Replays;

/// <summary>Which alert of a replay is which of the record.</summary>
public sealed class AlertDifferenceTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 26, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_same_incident_is_the_same_alert_a_second_earlier_or_later()
    {
        var (replayed, recorded) = (Alert(100, 160), Alert(101.5, 161));
        var difference = AlertDifference.Of([replayed], [recorded]);
        Assert.Equal([new AlertPair(replayed, recorded)], difference.Both);
        Assert.Equal(TimeSpan.FromSeconds(-1.5), difference.Both[0].Later);
        Assert.Empty(difference.OnlyReplayed);
        Assert.Empty(difference.OnlyRecorded);
    }

    [Fact]
    public void Other_times_families_and_markets_are_others()
    {
        Alert[] replayed =
            [Alert(0, 10), Alert(100, 110, family: "depth"), Alert(200, 210, instrument: "ETH-USDT-PERP")];
        Alert[] recorded = [Alert(13, 20), Alert(100, 110), Alert(200, 210)];
        var difference = AlertDifference.Of(replayed, recorded);
        Assert.Empty(difference.Both);
        Assert.Equal(replayed, difference.OnlyReplayed);
        Assert.Equal(recorded, difference.OnlyRecorded);
    }

    [Fact]
    public void Of_two_that_overlap_one_the_nearer_is_its_partner()
    {
        Alert[] replayed = [Alert(0, 50), Alert(60, 100)];
        Alert[] recorded = [Alert(58, 120), Alert(300, null)];
        var difference = AlertDifference.Of(replayed, recorded);
        Assert.Equal([new AlertPair(replayed[1], recorded[0])], difference.Both);
        Assert.Equal([replayed[0]], difference.OnlyReplayed);
        Assert.Equal([recorded[1]], difference.OnlyRecorded);
    }

    [Fact]
    public void One_that_goes_on_meets_all_that_come_later()
    {
        var difference = AlertDifference.Of([Alert(0, null)], [Alert(5_000, null)]);
        Assert.Single(difference.Both);
    }

    private static Alert Alert(
        double from, double? to, string family = "spread", string instrument = "BTC-USDT-PERP") =>
        SomeAlert.Firing() with
        {
            Id = $"{family}-{instrument}-{from}-{to}",
            Family = family,
            Market = new MarketId("binance", instrument),
            TriggeredAt = Start.AddSeconds(from),
            ResolvedAt = to is { } end ? Start.AddSeconds(end) : null,
        };
}
