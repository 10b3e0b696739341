namespace Surveillance.Alerts;

/// <summary>What goes on on a market, as far as a restart would have to know.</summary>
public enum MarketBustle
{
    /// <summary>No rule is pending, none has to clear first, and no alert is active.</summary>
    Calm,

    /// <summary>An alert is active; it has a record of its own.</summary>
    Burning,

    /// <summary>A rule is pending, or has to clear first.</summary>
    Pending,
}
