namespace Surveillance.ExchangeSimulator.Faults.Venues;

/// <summary>The venue's clock is off, in every stamp and in what it answers for the time.</summary>
/// <param name="ms">How far it is ahead of ours, ms.</param>
internal sealed class ClockOffset(long ms) : IFault
{
    public void Begin(FaultScene scene) => scene.Venue.ClockOffsetMs += ms;

    public void End(FaultScene scene) => scene.Venue.ClockOffsetMs -= ms;
}
