namespace Surveillance.ExchangeSimulator.Incidents;

/// <summary>What operators read about incidents, wherever they can ask for one.</summary>
public static class IncidentGuide
{
    /// <summary>Syntax, names and sizes.</summary>
    public const string Text = """
        Incidents: NAME[:exchange/instrument]@START+DURATION, seconds from the first book given to a client; on
        binance/BTC-USDT-PERP unless said otherwise. Sizes on BTC / ETH / other markets:
          spread-blowout   spread of 10 (spot 8) / 20 (spot 16) / 40 bps, depth and mid unchanged
          depth-collapse   100 k (spot 50 k) / 50 k (spot 25 k) / 25 k USD left within 10 bps, spread unchanged
          basis-drift      the book moves up 40 / 60 / 100 bps over 20 s, then stays
          venue-silent     no frames from the whole venue, sockets open
          sequence-gap     3 depth frames of the market lost, every 5 s
          disconnect       every socket of the venue cut, new ones refused
          lag              every frame of the venue 1 s late
        """;
}
