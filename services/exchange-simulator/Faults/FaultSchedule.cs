using Surveillance.ExchangeSimulator.Markets;
using Surveillance.ExchangeSimulator.Venues;
using Surveillance.Markets;

namespace Surveillance.ExchangeSimulator.Faults;

/// <summary>Begins and ends faults. <see cref="AdvanceTo"/> is called by one thread, the rest by any.</summary>
internal sealed class FaultSchedule(MarketBoard board, IReadOnlyDictionary<string, VenueState> venues, ILogger log)
{
    private readonly Lock _gate = new();
    private readonly List<Planned> _planned = [];

    /// <param name="fault">What goes wrong.</param>
    /// <param name="from">Time of the simulator from which its start counts.</param>
    /// <exception cref="SimulatorOptionsException">
    /// There is no such fault, it makes no sense on the venue, or the market is not served.
    /// </exception>
    public void Plan(Fault fault, TimeSpan from)
    {
        var type = FaultCatalog.Find(fault.Name)
            ?? throw new SimulatorOptionsException(
                $"'{fault.Name}' is not a fault; known are {string.Join(", ", FaultCatalog.Names)}.");
        if (type.MistakeIn(fault) is { } mistake) throw new SimulatorOptionsException(mistake);
        var planned = new Planned(fault, type.Make(fault.Duration), SceneOf(fault), from + fault.Start);
        lock (_gate) _planned.Add(planned);
    }

    /// <summary>Begins what is due, moves on what is going on, ends what is over.</summary>
    /// <param name="now">Wall time since the simulator's start.</param>
    public void AdvanceTo(TimeSpan now)
    {
        lock (_gate)
        {
            if (_planned.Count == 0) return;
            foreach (var planned in _planned.Where(one => now >= one.Begins))
            {
                if (!planned.IsGoing)
                {
                    planned.IsGoing = true;
                    planned.Work.Begin(planned.Scene);
                    Log.FaultBegins(log, planned.Fault);
                }

                planned.Work.At(now - planned.Begins);
                if (now < planned.Ends) continue;
                planned.Work.End(planned.Scene);
                Log.FaultEnds(log, planned.Fault);
            }

            _planned.RemoveAll(planned => planned.IsGoing && now >= planned.Ends);
        }
    }

    private FaultScene SceneOf(Fault fault)
    {
        SimulatedMarket[] markets = [.. board.All.Where(market =>
            market.Spec.Id.Exchange == fault.Exchange
            && (fault.Instrument is null || market.Spec.Id.Instrument == fault.Instrument))];
        if (markets.Length > 0) return new FaultScene(venues[fault.Exchange], markets);
        var served = string.Join(", ", board.All.Select(market => market.Spec.Id).Take(8));
        var missing = fault.Instrument is null
            ? MarketId.OfVenue(fault.Exchange)
            : new MarketId(fault.Exchange, fault.Instrument);
        throw new SimulatorOptionsException($"{fault}: {missing} is not served. Served are {served}.");
    }

    private sealed class Planned(Fault fault, IFault work, FaultScene scene, TimeSpan begins)
    {
        public Fault Fault { get; } = fault;

        public IFault Work { get; } = work;

        public FaultScene Scene { get; } = scene;

        public TimeSpan Begins { get; } = begins;

        public TimeSpan Ends => Begins + Fault.Duration;

        public bool IsGoing { get; set; }
    }
}
