namespace Surveillance.ExchangeSimulator;

/// <summary>An option or incident that the operator gave makes no sense; the message says which and why.</summary>
public sealed class SimulatorOptionsException(string message) : Exception(message);
