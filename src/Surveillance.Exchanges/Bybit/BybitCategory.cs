using Surveillance.Markets;

namespace Surveillance.Exchanges.Bybit;

/// <summary>
/// A kind of market that has a socket of its own. Linear and spot call their topics the same (<c>BTCUSDT</c> is traded
/// on both), so a topic means something only together with its category.
/// </summary>
/// <param name="Name">Key of its socket in <c>exchanges.yaml</c>, and the venue's own name of it.</param>
/// <param name="Type">The instruments that are traded there.</param>
internal sealed record BybitCategory(string Name, InstrumentType Type)
{
    /// <summary>Perpetuals in USDT; sizes are in base coin.</summary>
    public static BybitCategory Linear { get; } = new("linear", InstrumentType.Perpetual);

    /// <summary>Spot.</summary>
    public static BybitCategory Spot { get; } = new("spot", InstrumentType.Spot);
}
