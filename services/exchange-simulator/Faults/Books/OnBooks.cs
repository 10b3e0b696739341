using Surveillance.ExchangeSimulator.Incidents;

namespace Surveillance.ExchangeSimulator.Faults.Books;

/// <summary>Books look as the overlay makes them, everywhere the same: nothing is missing, and it is true.</summary>
internal sealed class OnBooks(IBookOverlay overlay) : IFault
{
    public void Begin(FaultScene scene)
    {
        foreach (var market in scene.Markets) lock (market.Gate) market.Distort([.. market.Distortions, overlay]);
    }

    public void At(TimeSpan sinceStart) => overlay.At(sinceStart);

    public void End(FaultScene scene)
    {
        foreach (var market in scene.Markets)
            lock (market.Gate) market.Distort([.. market.Distortions.Where(one => one != overlay)]);
    }
}
