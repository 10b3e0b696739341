using Surveillance.ExchangeSimulator.Markets;

namespace Surveillance.ExchangeSimulator.Sources;

/// <summary>Where the books of a coin come from: made up, or recorded. Driven by one thread.</summary>
internal interface IMarketSource
{
    /// <summary>The markets it feeds, their books already loaded.</summary>
    IReadOnlyList<SimulatedMarket> Markets { get; }

    /// <summary>Hands its markets everything that happens up to a moment of its own time, in order.</summary>
    void AdvanceTo(Moment moment);
}
