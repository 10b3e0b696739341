using Surveillance.ExchangeSimulator.Streams;

namespace Surveillance.ExchangeSimulator.Faults.Venues;

/// <summary>
/// Subscriptions to prices of a kind, those that stand and those made meanwhile, are acknowledged and say nothing. They
/// do not come back by themselves when the fault is over: only a new subscription speaks again.
/// </summary>
internal sealed class SilentPrices(PriceKind prices) : IFault
{
    public void Begin(FaultScene scene)
    {
        foreach (var market in scene.Markets)
            lock (market.Gate) market.Mute(prices);
    }

    public void End(FaultScene scene)
    {
        foreach (var market in scene.Markets)
            lock (market.Gate) market.Unmute(prices);
    }
}
