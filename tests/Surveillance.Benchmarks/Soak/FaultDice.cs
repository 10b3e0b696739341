using Surveillance.ExchangeSimulator;
using Surveillance.ExchangeSimulator.Faults;
using Surveillance.ExchangeSimulator.Markets;

namespace Surveillance.Benchmarks.Soak;

/// <summary>A fault that was injected, and when.</summary>
internal sealed record InjectedFault(Fault Fault, DateTimeOffset Start)
{
    /// <summary>
    /// After a ban nothing is asked for ten minutes: also not whether a market that was halted is traded again.
    /// </summary>
    private static readonly TimeSpan Ban = TimeSpan.FromMinutes(10);

    /// <summary>When it was over.</summary>
    public DateTimeOffset End => Start + Fault.Duration;

    /// <summary>When nothing that follows of it stands in the way of a right book any more.</summary>
    public DateTimeOffset Past => Fault.Name == "rest-403" ? End + Ban : End;
}

/// <summary>
/// Throws faults at the venues by chance: any that the catalog has, on one market or on all of a venue.
/// </summary>
internal sealed class FaultDice(Simulator simulator, int seed)
{
    /// <summary>A connection must be dead for longer than pings take to find it, now and then.</summary>
    private const double LongestHalfOpenSeconds = 75;
    private const double LongestSeconds = 12;

    /// <summary>OKX gives notice of 30 to 60 s.</summary>
    private const double LeastNoticeSeconds = 30;
    private const double LongestPauseSeconds = 6;

    private readonly Random _random = new(seed);

    /// <summary>What was injected so far.</summary>
    public List<InjectedFault> Injected { get; } = [];

    /// <summary>Injects one fault after another until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (true)
        {
            await Task.Delay(TimeSpan.FromSeconds(0.5 + Up(LongestPauseSeconds)), TimeProvider.System, stop);
            var fault = Next();
            lock (Injected)
                Injected.Add(new InjectedFault(fault, TimeProvider.System.GetUtcNow()));
            simulator.Inject(fault);
        }
    }

    private Fault Next()
    {
        var type = FaultCatalog.All[_random.Next(FaultCatalog.All.Count)];
        var exchange = type.Exchanges[_random.Next(type.Exchanges.Count)];
        SimulatedMarket[] markets = [.. simulator.Board.All.Where(one => one.Spec.Id.Exchange == exchange)];
        var instrument = _random.Next(3) == 0 ? null : markets[_random.Next(markets.Length)].Spec.Id.Instrument;
        var seconds = type.Name switch
        {
            "announced-shutdown" => LeastNoticeSeconds + Up(LongestSeconds),
            "half-open" => 1 + Up(LongestHalfOpenSeconds),
            _ => 1 + Up(LongestSeconds),
        };
        return new Fault(type.Name, exchange, instrument, TimeSpan.Zero, TimeSpan.FromSeconds(Math.Round(seconds, 1)));
    }

    private double Up(double most) => _random.NextDouble() * most;
}
