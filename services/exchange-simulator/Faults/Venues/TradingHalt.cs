namespace Surveillance.ExchangeSimulator.Faults.Venues;

/// <summary>
/// Markets are not traded: the venue's listings say so, and every stream of theirs is silent. REST still answers with
/// their books.
/// </summary>
internal sealed class TradingHalt : IFault
{
    public void Begin(FaultScene scene) => Set(scene, isHalted: true);

    public void End(FaultScene scene) => Set(scene, isHalted: false);

    private static void Set(FaultScene scene, bool isHalted)
    {
        foreach (var market in scene.Markets) lock (market.Gate) market.IsHalted = isHalted;
    }
}
