using Surveillance.ExchangeSimulator.Markets;
using Surveillance.ExchangeSimulator.Venues;

namespace Surveillance.ExchangeSimulator.Faults;

/// <summary>One fault while it goes on. All members are called by the thread that drives the markets.</summary>
internal interface IFault
{
    void Begin(FaultScene scene);

    /// <summary>Tells how long it has been going on.</summary>
    void At(TimeSpan sinceStart)
    {
    }

    void End(FaultScene scene);
}

/// <summary>Where a fault happens.</summary>
/// <param name="Venue">The venue.</param>
/// <param name="Markets">The markets of the venue that it concerns.</param>
internal sealed record FaultScene(VenueState Venue, IReadOnlyList<SimulatedMarket> Markets);
