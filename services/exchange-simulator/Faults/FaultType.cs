namespace Surveillance.ExchangeSimulator.Faults;

/// <summary>A fault that can be asked for by name.</summary>
/// <param name="Name">As an operator writes it.</param>
/// <param name="About">What happens.</param>
/// <param name="Exchanges">The venues on which it makes sense, at least one.</param>
/// <param name="Make">Makes what begins and ends it.</param>
internal sealed record FaultType(
    string Name, string About, IReadOnlyList<string> Exchanges, Func<TimeSpan, IFault> Make)
{
    /// <summary>Null where the fault makes sense on its venue.</summary>
    public string? MistakeIn(Fault fault) => Exchanges.Contains(fault.Exchange)
        ? null
        : $"{fault}: {Name} makes no sense on {fault.Exchange}; it does on {string.Join(", ", Exchanges)}.";
}
