using Surveillance.ExchangeSimulator;
using Surveillance.ExchangeSimulator.Faults;
using Surveillance.Exchanges;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Exchanges.Clocks;

/// <summary>What every venue of the catalog says of its clock, over real HTTP and sockets.</summary>
public sealed class SkewedVenueTests
{
    public static TheoryData<string, string, double> Clocks
    {
        get
        {
            var data = new TheoryData<string, string, double>();
            foreach (var exchange in VenueCatalog.Names)
            {
                data.Add(exchange, "clock-ahead", 1300);
                data.Add(exchange, "clock-behind", -1500);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Clocks))]
    public async Task A_clock_that_is_off_is_told_and_corrects_the_lag(string exchange, string fault, double aheadMs)
    {
        await using var stage = await FeedStage.SetAsync(exchange, new SimulatorOptions
        {
            DollarVenues = [exchange],
            Faults = [new Fault(fault, exchange, null, TimeSpan.Zero, TimeSpan.FromMinutes(10))],
        });
        await stage.AllLiveAsync();
        await Eventually.TrueAsync(() => stage.Health.CorrectedLagP50Ms is not null, "the lag is corrected");
        var health = stage.Health;
        Assert.InRange(
            health.ClockOffsetMs!.Value, aheadMs - health.ClockUncertaintyMs!.Value - 20,
            aheadMs + health.ClockUncertaintyMs.Value + 20);
        Assert.True(Math.Abs(health.ClockSkewMs!.Value) > 100);
        Assert.InRange(health.VenueLagP50Ms!.Value, -aheadMs - 200, -aheadMs + 1000);
        Assert.InRange(health.CorrectedLagP50Ms!.Value, -health.ClockUncertaintyMs.Value - 50, 1000);
        await Eventually.TrueAsync(
            () => stage.Lines.Any(line => line.StartsWith("clock_skew: the clock of", StringComparison.Ordinal)),
            "the skew is told, which follows the first corrected lag");
        Assert.Equal(0, health.GapsLastHour);
    }

    [Fact]
    public async Task A_clock_that_is_right_is_read_and_nothing_is_told()
    {
        await using var stage = await FeedStage.SetAsync("binance");
        await stage.AllLiveAsync();
        await Eventually.TrueAsync(() => stage.Health.CorrectedLagP50Ms is not null, "the lag is corrected");
        var health = stage.Health;
        var known = health.ClockUncertaintyMs!.Value + 20;
        Assert.InRange(health.ClockOffsetMs!.Value, -known, known);
        Assert.DoesNotContain(stage.Lines, line => line.Contains("clock_skew", StringComparison.Ordinal));
    }
}
