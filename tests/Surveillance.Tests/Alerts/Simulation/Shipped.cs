using Surveillance.Alerts;
using Surveillance.Markets;
using Surveillance.Metrics.Scores;
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

    /// <summary>
    /// The shipped rules, but for one that takes its score against another baseline. Its limits of score stand in place
    /// of the z-score's; its thresholds are the shipped ones.
    /// </summary>
    public static RuleBook With(string rule, BaselineKind baseline, double limit) => new(
        [
            .. Config.Rules.Definitions.Select(each => each.Name == rule ? each with { Baseline = baseline } : each),
        ],
        Config.Rules.Thresholds.ToDictionary(
            section => section.Key,
            section => (IReadOnlyDictionary<string, RuleLimits>)section.Value.ToDictionary(
                each => each.Key,
                each => each.Key == rule ? each.Value with { ZScore = limit } : each.Value)));

    /// <summary>What the desk goes by when these markets are the enabled ones.</summary>
    public static AlertPolicy Policy(params MarketId[] markets) =>
        new(Config.Rules, markets, Config.Routing.RepeatAfter, IsEnabled: true);
}
