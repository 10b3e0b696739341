using Surveillance.Standalone.Replays;
using Surveillance.Tests.Alerts.Simulation;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Standalone.Replays;

/// <summary>Labelled incidents as an analyst writes them.</summary>
public sealed class IncidentFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Columns_may_come_in_any_order_and_the_optional_ones_be_missing()
    {
        var incident = Assert.Single(Read(
            "rule,instrument,exchange,end,start,comment",
            "spread_critical,BTC-USDT-PERP,binance,2026-11-24T07:54:00Z,2026-11-24 07:52:30,\"wide, very\""));
        Assert.Equal(Shipped.Perp, incident.Market);
        Assert.Equal(TimeSpan.FromSeconds(90), incident.End - incident.Start);
        Assert.True(incident.IsExpected);
        Assert.Equal("spread_critical", incident.Kind);
    }

    [Fact]
    public void Each_mistake_is_told_with_its_line()
    {
        var error = Assert.Throws<FormatException>(() => Read(
            "start,end,exchange,instrument,rule,expected",
            "2026-11-24,2026-11-25,binance,BTC-USDT-PERP,spread_critical,yes",
            "yesterday,2026-11-25,binance,BTC-USDT-PERP,spread_critical,yes",
            "2026-11-25,2026-11-24,binance,BTC-USDT-PERP,spread_crit,maybe"));
        Assert.Equal(
            [
                "3: start must be a time such as 2026-11-24T07:52:30Z, was yesterday",
                "4: start must be before end", "4: no such rule: spread_crit",
                "4: expected must be yes or no, was maybe",
            ],
            error.Message.Split('\n').Select(line => line[(line.IndexOf(".csv:", StringComparison.Ordinal) + 5)..]));
    }

    [Fact]
    public void A_missing_column_is_named()
    {
        var error = Assert.Throws<FormatException>(() => Read("start,end,exchange,rule", "1,2,3,4"));
        Assert.Contains("lacks the column instrument; it has start, end, exchange, rule", error.Message);
    }

    private IReadOnlyList<Surveillance.Alerts.Replays.LabelledIncident> Read(params string[] lines)
    {
        var path = _folder.PathTo("incidents.csv");
        File.WriteAllLines(path, lines);
        return IncidentFile.Read(path, Shipped.Config.Rules);
    }
}
