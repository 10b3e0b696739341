using Surveillance.Exchanges.Trading;

namespace Surveillance.Exchanges.Bybit;

/// <summary>
/// What the <c>status</c> of an instrument says: https://bybit-exchange.github.io/docs/v5/enum#status. One word lets
/// its book count; the others are <c>PreLaunch</c>, <c>Settling</c>, <c>Delivering</c> and <c>Closed</c>.
/// </summary>
internal static class BybitStates
{
    /// <summary>The state of what is in the list of what is traded.</summary>
    public const string Trading = "Trading";

    /// <summary>What a status says; null for none.</summary>
    public static InstrumentState? Of(string status) => InstrumentState.Of(status, Trading);
}
