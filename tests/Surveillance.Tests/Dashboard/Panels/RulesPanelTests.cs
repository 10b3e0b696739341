using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Surveillance.Dashboard.Live;
using Surveillance.Dashboard.Panels;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Alerts;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Dashboard.Panels;

/// <summary>Where each rule stands on a market, and why.</summary>
public sealed class RulesPanelTests(RedisServer redis) : BunitContext
{
    [Fact]
    public async Task A_rule_that_does_not_fire_says_why_when_asked()
    {
        var bench = new DeskBench();
        bench.Read(0, "spread_bps", 7, z: 1.25);
        var rules = bench.Desk.Export(Shipped.Perp)!;
        var store = new RedisStore(await redis.FreshAsync());
        await new RuleStates(store).SetAsync(rules, Xunit.TestContext.Current.CancellationToken);
        Services.AddSingleton(new RuleExplainer(new RuleStates(store), new ActiveAlerts(store), TimeProvider.System));
        var panel = Render<RulesPanel>(one => one
            .Add(each => each.State, SomeState.With(new MarketState(null, null, null, rules)))
            .Add(each => each.Market, Shipped.Perp));
        var row = panel.Find("[data-rule=spread_critical]");
        Assert.Contains("not unusual", row.TextContent, StringComparison.Ordinal);
        Assert.Empty(panel.FindAll("[data-why]"));
        await row.QuerySelector("button")!.ClickAsync(new());

        // It asks a real Redis, for which a second may not do where much else goes on.
        panel.WaitForAssertion(
            () => Assert.Contains(
                "spread_critical on binance:BTC-USDT-PERP does not fire",
                panel.Find("[data-why=spread_critical] li").TextContent, StringComparison.Ordinal),
            TimeSpan.FromSeconds(60));
    }

    [Fact]
    public void A_market_on_which_nothing_was_judged_says_so()
    {
        var panel = Render<RulesPanel>(one => one
            .Add(each => each.State, SomeState.Empty).Add(each => each.Market, SomeState.Perp));
        Assert.Contains("No rule was judged", panel.Markup, StringComparison.Ordinal);
    }
}
