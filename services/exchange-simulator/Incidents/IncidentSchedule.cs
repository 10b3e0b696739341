using Surveillance.ExchangeSimulator.Markets;
using Surveillance.ExchangeSimulator.Venues;

namespace Surveillance.ExchangeSimulator.Incidents;

/// <summary>
/// Begins and ends incidents. Times count from the first book that a client was given; an injected incident counts from
/// its injection. <see cref="AdvanceTo"/> is called by one thread, the rest by any.
/// </summary>
internal sealed class IncidentSchedule(MarketBoard board, IReadOnlyDictionary<string, VenueState> venues, ILogger log)
{
    private readonly Lock _gate = new();
    private readonly List<Planned> _planned = [];
    private bool _isCounting;
    private TimeSpan? _firstBook;

    /// <summary>Starts the count; later calls change nothing.</summary>
    public void FirstBookSent() => _isCounting = true;

    /// <exception cref="SimulatorOptionsException">The market is not served.</exception>
    public void Plan(Incident incident)
    {
        Check(incident);
        lock (_gate) _planned.Add(new Planned(incident, From: null));
    }

    /// <param name="now">Time of the simulator from which the incident's start counts.</param>
    /// <exception cref="SimulatorOptionsException">The market is not served.</exception>
    public void Inject(Incident incident, TimeSpan now)
    {
        Check(incident);
        lock (_gate) _planned.Add(new Planned(incident, now));
    }

    /// <summary>Begins what is due, moves on what is going on, ends what is over.</summary>
    /// <param name="now">Wall time since the simulator's start.</param>
    public void AdvanceTo(TimeSpan now)
    {
        if (_isCounting) _firstBook ??= now;
        lock (_gate)
        {
            foreach (var planned in _planned)
            {
                if ((planned.From ?? _firstBook) is not { } from) continue;
                var since = now - from - planned.Incident.Start;
                if (planned.State == Stage.Waiting && since >= TimeSpan.Zero) Begin(planned);
                if (planned.State != Stage.Going) continue;
                if (since >= planned.Incident.Duration) End(planned);
                else GoOn(planned, since);
            }

            _planned.RemoveAll(planned => planned.State == Stage.Over);
        }
    }

    private void Check(Incident incident)
    {
        var isVenueWide = incident.Kind is IncidentKind.VenueSilent or IncidentKind.Disconnect or IncidentKind.Lag;
        if (isVenueWide ? venues.ContainsKey(incident.Market.Exchange) : board.Find(incident.Market) is not null)
            return;
        var served = string.Join(", ", board.All.Select(market => market.Spec.Id).Take(8));
        throw new SimulatorOptionsException($"{incident}: {incident.Market} is not served. Served are {served}.");
    }

    private void Begin(Planned planned)
    {
        planned.State = Stage.Going;
        var (kind, venue) = (planned.Incident.Kind, venues[planned.Incident.Market.Exchange]);
        switch (kind)
        {
            case IncidentKind.VenueSilent:
                venue.Silent = true;
                break;
            case IncidentKind.Disconnect:
                venue.Refusing = true;
                venue.AbortAll();
                break;
            case IncidentKind.Lag:
                venue.Delay = IncidentSizes.Delay;
                break;
            case IncidentKind.SequenceGap:
                planned.NextGap = TimeSpan.Zero;
                break;
            default:
                planned.Overlay = OverlayFor(kind, board.Find(planned.Incident.Market)!.Spec);
                Redraw(planned.Incident);
                break;
        }

        Log.IncidentBegins(log, planned.Incident);
    }

    private void GoOn(Planned planned, TimeSpan since)
    {
        planned.Overlay?.At(since);
        if (planned.Incident.Kind != IncidentKind.SequenceGap || since < planned.NextGap) return;
        planned.NextGap = since + IncidentSizes.GapInterval;
        var market = board.Find(planned.Incident.Market)!;
        lock (market.Gate) market.GapsBegun++;
    }

    private void End(Planned planned)
    {
        planned.State = Stage.Over;
        var venue = venues[planned.Incident.Market.Exchange];
        var isLast = !_planned.Exists(other =>
            other.State == Stage.Going && other.Incident.Kind == planned.Incident.Kind
            && other.Incident.Market.Exchange == venue.Exchange);
        if (planned.Incident.Kind == IncidentKind.VenueSilent && isLast) venue.Silent = false;
        if (planned.Incident.Kind == IncidentKind.Disconnect && isLast) venue.Refusing = false;
        if (planned.Incident.Kind == IncidentKind.Lag && isLast) venue.Delay = TimeSpan.Zero;
        if (planned.Overlay is not null) Redraw(planned.Incident);
        Log.IncidentEnds(log, planned.Incident);
    }

    /// <summary>Gives the market the overlays that are going on; it shows them with its next change.</summary>
    private void Redraw(Incident incident)
    {
        var market = board.Find(incident.Market)!;
        IBookOverlay[] overlays = [.. _planned
            .Where(planned => planned.State == Stage.Going && planned.Incident.Market == incident.Market)
            .Select(planned => planned.Overlay).OfType<IBookOverlay>()];
        lock (market.Gate) market.Disturb(overlays);
    }

    private static IBookOverlay OverlayFor(IncidentKind kind, MarketSpec spec) => kind switch
    {
        IncidentKind.SpreadBlowout => new SpreadBlowout(IncidentSizes.SpreadBps(spec)),
        IncidentKind.DepthCollapse => new DepthCollapse(IncidentSizes.DepthUsd(spec)),
        _ => new BasisDrift(IncidentSizes.BasisBps(spec)),
    };

    private enum Stage
    {
        Waiting,
        Going,
        Over,
    }

    private sealed class Planned(Incident incident, TimeSpan? From)
    {
        public Incident Incident { get; } = incident;

        public TimeSpan? From { get; } = From;

        public Stage State { get; set; }

        public TimeSpan NextGap { get; set; }

        public IBookOverlay? Overlay { get; set; }
    }
}
