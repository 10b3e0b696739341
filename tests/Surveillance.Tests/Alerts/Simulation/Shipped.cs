using Surveillance.Alerts;
using Surveillance.Markets;
using Surveillance.Platform.Configuration;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Alerts.Simulation;

/// <summary>The configuration as it is shipped: no threshold is overridden anywhere in these tests.</summary>
internal static class Shipped
{
    /// <summary>The repository's <c>config/</c>.</summary>
    public static SurveillanceConfig Config { get; } = ConfigurationReader.Read(Repository.PathTo("config"));

    /// <summary>A perpetual with thresholds of its own.</summary>
    public static MarketId Perp { get; } = new("binance", "BTC-USDT-PERP");

    /// <summary>Its spot market.</summary>
    public static MarketId Spot { get; } = new("binance", "BTC-USDT-SPOT");

    /// <summary>The same perpetual elsewhere.</summary>
    public static MarketId OtherPerp { get; } = new("okx", "BTC-USDT-PERP");

    /// <summary>What the desk goes by when these markets are the enabled ones.</summary>
    public static AlertPolicy Policy(params MarketId[] markets) =>
        new(Config.Rules, markets, Config.Routing.RepeatAfter, IsEnabled: true);
}
