using Surveillance.Alerts;
using Surveillance.Markets;

namespace Surveillance.Tests.Alerts.Incidents;

/// <summary>A venue of many markets on a desk with the shipped rules.</summary>
internal sealed class StormBench
{
    public const string Spread = "spread_bps";

    private const double Wide = 30, Usual = 1;

    public StormBench(int markets)
    {
        Markets = [.. Enumerable.Range(0, markets).Select(n => new MarketId("okx", $"C{n:0000}-USDT-PERP"))];
        Bench = new DeskBench([.. Markets]);
    }

    public DeskBench Bench { get; }

    public IReadOnlyList<MarketId> Markets { get; }

    /// <summary>What was told so far, as "kind of rule market".</summary>
    public IReadOnlyList<string> Told =>
    [
        .. Bench.Log.Where(step => step.Notice is not null)
            .Select(step => $"{step.Notice} {step.Alert.Rule} {step.Alert.Market.Instrument}"),
    ];

    /// <summary>The incident as it stands now, or stood at its end.</summary>
    public Alert Incident => Bench.Desk.Find(
        Bench.Log.Last(step => step.Alert.Family == "venue_incident").Alert.Id)!;

    /// <summary>Active alerts of markets.</summary>
    public IEnumerable<Alert> Members => Bench.Desk.Active.Where(alert => !alert.Market.IsServiceFigure);

    /// <summary>One turn in which these spreads are wide and no others are looked at.</summary>
    public void Breach(double second, Range markets, double value = Wide) =>
        Bench.Turn(second, Spread, Markets.Take(markets).Select(market => (market, value)));

    /// <summary>A turn and a look at the clock each second; the end is not included.</summary>
    public void Hold(int from, int to, Range wide, double value = Wide)
    {
        for (var second = from; second < to; second++)
        {
            var breached = Markets.Take(wide).ToHashSet();
            Bench.Turn(second, Spread, Markets.Select(market => (market, breached.Contains(market) ? value : Usual)));
            Bench.Tick(second + 0.2);
        }
    }

    /// <summary>Everything is back to normal for a while.</summary>
    public void Calm(int from, int to) => Hold(from, to, 0..0);
}
