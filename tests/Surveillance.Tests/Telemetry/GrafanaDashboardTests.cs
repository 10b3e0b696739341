using System.Text.Json.Nodes;
using Surveillance.Tests.Tidy;

namespace Surveillance.Tests.Telemetry;

/// <summary>The file that operators import into Grafana has the form that Grafana asks for.</summary>
// https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/
public sealed class GrafanaDashboardTests
{
    private const string DataSource = "${datasource}";

    private static readonly JsonObject Dashboard =
        JsonNode.Parse(SourceTree.Text("docs/monitoring/grafana-dashboard.json"))!.AsObject();

    private static IReadOnlyList<JsonObject> Panels =>
        [.. Dashboard["panels"]!.AsArray().Select(panel => panel!.AsObject())];

    private static IReadOnlyList<JsonObject> Charts => [.. Panels.Where(panel => TypeOf(panel) != "row")];

    [Fact]
    public void It_has_a_name_and_the_schema_of_grafana_11()
    {
        Assert.Equal("Surveillance", (string?)Dashboard["title"]);
        Assert.Matches("^[a-z-]{1,40}$", (string?)Dashboard["uid"]);
        Assert.InRange((int)Dashboard["schemaVersion"]!, 39, 41);
        // An id is Grafana's own: one in the file would stand for another dashboard there.
        Assert.False(Dashboard.ContainsKey("id"));
    }

    [Fact]
    public void The_data_source_is_chosen_by_who_imports_it()
    {
        var variable = Assert.Single(Dashboard["templating"]!["list"]!.AsArray())!;
        Assert.Equal(
            ("datasource", "datasource", "prometheus"),
            ((string?)variable["type"], (string?)variable["name"], (string?)variable["query"]));
        Assert.All(Charts, panel => Assert.Equal(DataSource, (string?)panel["datasource"]!["uid"]));
        Assert.All(
            Charts.SelectMany(panel => panel["targets"]!.AsArray()),
            target => Assert.Equal(DataSource, (string?)target!["datasource"]!["uid"]));
    }

    [Fact]
    public void Every_panel_asks_for_something_under_a_letter_of_its_own()
    {
        Assert.NotEmpty(Charts);
        Assert.All(Charts, panel =>
        {
            Assert.Contains(TypeOf(panel), (string[])["stat", "timeseries"]);
            Assert.False(string.IsNullOrEmpty((string?)panel["title"]));
            var targets = panel["targets"]!.AsArray();
            Assert.NotEmpty(targets);
            Assert.All(targets, target => Assert.False(string.IsNullOrEmpty((string?)target!["expr"])));
            Assert.Distinct(targets.Select(target => (string?)target!["refId"]));
            Assert.NotNull(panel["fieldConfig"]!["defaults"]!["unit"]);
        });
    }

    [Fact]
    public void Panels_have_a_place_of_their_own_on_the_grid_of_24_columns()
    {
        Assert.Distinct(Panels.Select(panel => (int)panel["id"]!));
        var cells = Panels.SelectMany(CellsOf).ToList();
        Assert.All(cells, cell => Assert.InRange(cell.X, 0, 23));
        Assert.Distinct(cells);
    }

    private static string? TypeOf(JsonObject panel) => (string?)panel["type"];

    private static IEnumerable<(int X, int Y)> CellsOf(JsonObject panel)
    {
        var (at, width, height) = (panel["gridPos"]!, (int)panel["gridPos"]!["w"]!, (int)panel["gridPos"]!["h"]!);
        return from x in Enumerable.Range((int)at["x"]!, width)
               from y in Enumerable.Range((int)at["y"]!, height)
               select (x, y);
    }
}
