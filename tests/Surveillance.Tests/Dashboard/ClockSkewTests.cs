using Surveillance.Dashboard.Live;
using Surveillance.Markets;
using Surveillance.Platform.Redis;

namespace Surveillance.Tests.Dashboard;

/// <summary>Which clock is wrong, by what stands in Redis and could not stand there if all were right.</summary>
public sealed class ClockSkewTests
{
    [Theory]
    [InlineData(0, null)]
    [InlineData(4, null)]
    [InlineData(6, 6)]
    [InlineData(-19, null)]
    [InlineData(-21, -21)]
    public void A_heartbeat_of_the_future_or_older_than_it_can_be_tells_a_wrong_clock(int ahead, int? told)
    {
        var beat = new Heartbeat(
            "metrics-engine", "1", SomeState.Now.AddSeconds(ahead), SomeState.Now, "1", "c", null, true,
            new Dictionary<string, double>());
        var skew = ClockSkew.Of(SomeState.Empty with { Live = new() { IsKnown = true, Heartbeats = [beat] } });
        Assert.Equal(told is { } by ? new ClockSkew("metrics-engine 1", TimeSpan.FromSeconds(by)) : null, skew);
    }

    [Fact]
    public void The_clock_that_is_farthest_off_is_named()
    {
        var (near, far) = (Venue("okx", 60), Venue("binance", -3600));
        var live = new LivePart
        {
            IsKnown = true,
            Venues = new Dictionary<string, VenueHealth> { ["okx"] = near, ["binance"] = far },
        };
        Assert.Equal(
            new ClockSkew("the feed of binance", TimeSpan.FromHours(-1)),
            ClockSkew.Of(SomeState.Empty with { Live = live }));
    }

    private static VenueHealth Venue(string name, int ahead) => new()
    {
        Exchange = name,
        Status = VenueStatus.Connected,
        UpdatedAt = SomeState.Now.AddSeconds(ahead),
    };
}
