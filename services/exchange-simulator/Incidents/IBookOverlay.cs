using Surveillance.ExchangeSimulator.Books;
using Surveillance.ExchangeSimulator.Markets;

namespace Surveillance.ExchangeSimulator.Incidents;

/// <summary>An incident that changes how a book looks.</summary>
internal interface IBookOverlay
{
    /// <summary>
    /// Changes a copy of the true book. The same book must come out the same way again, or clients would see noise.
    /// </summary>
    void Disturb(TwoSidedBook book, MarketSpec spec);

    /// <summary>Tells how long the incident has been going on.</summary>
    void At(TimeSpan sinceStart)
    {
    }
}
