using Surveillance.Exchanges.Trading;

namespace Surveillance.Exchanges.Okx;

/// <summary>What the venue says of an instrument.</summary>
/// <param name="InstrumentId">Such as <c>BTC-USDT-SWAP</c>.</param>
/// <param name="ContractSize">Base coins in one unit of size: 1 for spot, ctVal × ctMult for a linear swap.</param>
/// <param name="TickSize">Smallest price step in quote currency; null when not told.</param>
/// <param name="State">Whether it is traded; null when not told.</param>
internal sealed record OkxContract(
    string InstrumentId, double ContractSize, double? TickSize, InstrumentState? State = null);
