using Surveillance.ExchangeSimulator;
using Surveillance.ExchangeSimulator.Faults;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Faults;

/// <summary>Venues whose clock is not ours.</summary>
public sealed class ClockFaultTests
{
    /// <summary>Milliseconds of lag that may be this machine's own; less than a clock is off.</summary>
    private const double Busy = 1_000;

    private static readonly (string Name, double Ms)[] Clocks = [("clock-ahead", 1_300), ("clock-behind", -1_500)];

    public static TheoryData<string, string, double> Rows
    {
        get
        {
            var rows = new TheoryData<string, string, double>();
            foreach (var exchange in (string[])["binance", "okx", "bybit", "kraken", "coinbase"])
                foreach (var (name, ms) in Clocks)
                    rows.Add(exchange, name, ms);
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task The_skew_of_a_venues_clock_is_told_and_taken_out_of_the_lag(
        string exchange, string name, double aheadMs)
    {
        await using var stage = await FaultStage.SetAsync(exchange, new SimulatorOptions
        {
            DollarVenues = [exchange],
            Faults = [new Fault(name, exchange, null, TimeSpan.Zero, TimeSpan.FromMinutes(2))],
        });
        await Eventually.TrueAsync(
            () => stage.Health is { ClockOffsetMs: not null, CorrectedLagP50Ms: not null }, "the offset is known");
        await Eventually.TrueAsync(
            () => stage.Log.Entries.Concat(stage.Lifecycle.Entries).Any(entry => entry.Text.Contains(
                "clock_skew", StringComparison.Ordinal)),
            "the skew is told");
        await stage.AllInStepAsync();
        var health = stage.Health;
        FaultRow.Print(
            exchange, $"the venue's clock {aheadMs / 1000:+0.0;-0.0} s off", "skew told, lag corrected",
            $"offset {health.ClockOffsetMs:0} ms give or take {health.ClockUncertaintyMs:0}, lag p50 "
            + $"{health.VenueLagP50Ms:0} ms raw, {health.CorrectedLagP50Ms:0} ms corrected, "
            + $"{FaultRow.Text(stage.Gaps)}");

        // Kraken tells whole seconds: its offset is known no better than what is said of it.
        var either = health.ClockUncertaintyMs!.Value + 100;
        Assert.InRange(health.ClockOffsetMs!.Value, aheadMs - either, aheadMs + either);
        Assert.InRange(health.VenueLagP50Ms!.Value, -aheadMs - 50, -aheadMs + Busy);
        Assert.InRange(health.CorrectedLagP50Ms!.Value, -either, Busy + either);

        // However slow the machine is: what is taken out is what the clock is off.
        var taken = health.CorrectedLagP50Ms.Value - health.VenueLagP50Ms.Value;
        Assert.InRange(taken, aheadMs - either - 200, aheadMs + either + 200);
        Assert.Empty(stage.Gaps);
        Assert.Empty(stage.Wrong);
    }
}
