using System.Text.Json;
using System.Text.Json.Serialization;

namespace Surveillance.Dashboard.Charts;

/// <summary>
/// Points for a chart that is drawn, as charts.js takes them. Plotly.Blazor's own call would keep a copy of every point
/// here for as long as the page is open, and copy it anew for each that is added.
/// </summary>
/// <param name="Id">The element of the chart.</param>
/// <param name="X">Times of each line's points.</param>
/// <param name="Y">Values of each line's points; null breaks the line.</param>
/// <param name="Lines">The indices of the lines.</param>
/// <param name="Most">Points that the browser keeps of each line.</param>
internal sealed record ChartAddition(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("x")] IReadOnlyList<IReadOnlyList<string>> X,
    [property: JsonPropertyName("y")] IReadOnlyList<IReadOnlyList<double?>> Y,
    [property: JsonPropertyName("lines")] IReadOnlyList<int> Lines,
    [property: JsonPropertyName("most")] int Most)
{
    /// <summary>The function of charts.js that takes a list of these.</summary>
    public const string Call = "surveillanceCharts.extend";

    /// <summary>The element of the chart of a metric.</summary>
    public static string IdOf(string metric) => $"chart-{metric}";

    /// <summary>The argument of that call.</summary>
    public static ReadyJson ToJson(IReadOnlyList<ChartAddition> additions) =>
        ReadyJson.Of(additions, JsonSerializerOptions.Default);

    /// <summary>Writes what a state adds to a chart.</summary>
    public static ChartAddition Of(ChartExtension extension) => new(
        IdOf(extension.Metric),
        [.. extension.Lines.Select(line => line.Points.Select(point => ChartFigure.Time(point.At)).ToArray())],
        [.. extension.Lines.Select(line => line.Points.Select(point => point.Value).ToArray())],
        [.. extension.Lines.Select(line => line.Line)],
        extension.Kept);
}
