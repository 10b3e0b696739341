using Surveillance.Markets;
using Surveillance.Platform.Configuration;

namespace Surveillance.Dashboard.Api;

/// <summary>Which markets can be asked for.</summary>
internal static class KnownMarkets
{
    /// <summary>Whether a market is watched: enabled, or a figure of an enabled venue or of the system.</summary>
    public static bool Watches(this SurveillanceConfig config, MarketId market) => market.IsServiceFigure
        ? market.Exchange == MarketId.All || config.Venues.GetValueOrDefault(market.Exchange) is { Enabled: true }
        : config.EnabledMarkets.Contains(market);

    /// <summary>Whether there may be history of a market: it is configured, be it enabled or not.</summary>
    public static bool Knows(this SurveillanceConfig config, MarketId market) => market.IsServiceFigure
        ? market.Exchange == MarketId.All || config.Venues.ContainsKey(market.Exchange)
        : config.Venues.ContainsKey(market.Exchange)
          && config.Instruments.GetValueOrDefault(market.Instrument) is { } instrument
          && instrument.Listings.ContainsKey(market.Exchange);
}
