namespace Surveillance.ExchangeSimulator.Faults;

/// <summary>What operators read about faults, wherever they can ask for one.</summary>
public static class FaultGuide
{
    /// <summary>Syntax and names, with the venues of each.</summary>
    public static string Text { get; } = string.Join('\n',
    [
        $"Faults: {Fault.Syntax}, seconds from the start;",
        "on all markets of the venue, and of the first venue that is named here, unless said otherwise:",
        .. FaultCatalog.All.Select(type =>
            $"  {type.Name,-24} {type.About} ({string.Join(", ", type.Exchanges)})"),
    ]);
}
