using Surveillance.Exchanges.Trading;

namespace Surveillance.Exchanges.Binance;

/// <summary>What the venue says of a symbol.</summary>
/// <param name="TickSize">Smallest price step in quote currency.</param>
/// <param name="State">Whether it is traded; null when not told.</param>
internal readonly record struct BinanceSymbol(double TickSize, InstrumentState? State);
