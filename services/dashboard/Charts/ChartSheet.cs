using Surveillance.Dashboard.Live;
using Surveillance.Markets;
using Surveillance.Platform.Timescale;

namespace Surveillance.Dashboard.Charts;

/// <summary>What a new state adds to one chart.</summary>
/// <param name="Metric">Names the chart.</param>
/// <param name="Lines">New points, by the index of the line.</param>
/// <param name="Kept">So many points of a line are shown from now on: those that the range still reaches.</param>
public sealed record ChartExtension(
    string Metric, IReadOnlyList<(int Line, IReadOnlyList<ChartPoint> Points)> Lines, int Kept);

/// <summary>
/// The charts of one instrument over one range: drawn once from the history, and extended by what comes after it. Not
/// for several threads at once.
/// </summary>
internal sealed class ChartSheet
{
    /// <summary>Most gaps that are drawn, the newest.</summary>
    public const int MostGaps = 100;

    /// <summary>Most alerts of the past that are marked, the newest.</summary>
    public const int MostMarks = 200;

    private readonly MarketId _market;
    private readonly ChartRange _range;
    private readonly IReadOnlyList<string> _venues;
    private readonly Dictionary<(string Venue, string Metric), ChartLine> _lines = [];

    private ChartSheet(MarketId market, ChartRange range, IReadOnlyList<string> venues) =>
        (_market, _range, _venues) = (market, range, venues);

    /// <summary>What to draw, by metric.</summary>
    public IReadOnlyDictionary<string, ChartFigure> Figures { get; private set; } =
        new Dictionary<string, ChartFigure>();

    /// <summary>Draws the charts.</summary>
    /// <param name="state">Rules and alerts as they stand.</param>
    /// <param name="market">The market looked at; other venues' lines of its instrument stand beside.</param>
    /// <param name="range">How far back.</param>
    /// <param name="past">What the database holds; nothing when it does not answer.</param>
    public static ChartSheet Draw(DashboardState state, MarketId market, ChartRange range, ChartPast past)
    {
        var sheet = new ChartSheet(market, range, Selection.VenuesOf(state.Config, market.Instrument));
        var points = past.Points.ToLookup(point => (point.Exchange, point.Metric));
        sheet.Figures = ChartCatalog.All.ToDictionary(
            chart => chart.Metric, chart => sheet.Draw(state, chart, points, past));
        return sheet;
    }

    /// <summary>
    /// How often a line of the market looked at went on after a break: the sheet is to be drawn anew.
    /// </summary>
    public int Resumed => _lines.Where(line => line.Key.Venue == _market.Exchange).Sum(line => line.Value.Resumed);

    /// <summary>Whether no line of a chart has a value within its range.</summary>
    public bool IsEmpty(MarketChart chart, DateTimeOffset now) => PlacesOf(chart)
        .All(place => !_lines[(place.Venue, place.Metric)].ReachesTo(now - _range.Length));

    /// <summary>What a new state adds to each chart.</summary>
    public IReadOnlyList<ChartExtension> Extend(DashboardState state) =>
        [.. ChartCatalog.All.Select(chart => Extend(state, chart)).Where(extension => extension.Lines.Count > 0)];

    private ChartExtension Extend(DashboardState state, MarketChart chart)
    {
        var places = PlacesOf(chart).ToList();
        var added = places.Select((place, index) => (Line: index, Points: Extend(state, place.Venue, place.Metric)))
            .Where(line => line.Points.Count > 0).ToList();
        var from = state.AsOf - _range.Length;
        return new ChartExtension(
            chart.Metric, added, places.Max(place => _lines[(place.Venue, place.Metric)].KeptFrom(from)));
    }

    private IReadOnlyList<ChartPoint> Extend(DashboardState state, string venue, string metric)
    {
        var known = state.MarketOf(_market with { Exchange = venue });
        var reading = known.ReadingOf(metric);
        return _lines[(venue, metric)].Add(
            reading?.Value is null ? state.AsOf : known.Readings!.Timestamp, reading?.Value);
    }

    // The venues' lines of one metric after the other.
    private IEnumerable<(string Venue, int Place, string Metric)> PlacesOf(MarketChart chart) =>
        chart.Metrics.SelectMany(metric => _venues.Select((venue, place) => (venue, place, metric)));

    private ChartFigure Draw(
        DashboardState state, MarketChart chart, ILookup<(string Venue, string Metric), HistoryPoint> history,
        ChartPast past)
    {
        var lines = new List<DrawnLine>();
        var pace = state.Config.Features.DataCapture.StorageInterval;
        foreach (var (venue, place, metric) in PlacesOf(chart))
        {
            var line = _lines[(venue, metric)] = new ChartLine(_range, pace);
            lines.Add(new DrawnLine(
                venue, place, metric != chart.Metric, line.Begin(history[(venue, metric)], state.AsOf)));
        }

        var from = state.AsOf - _range.Length;
        List<Plotly.Blazor.LayoutLib.Shape> shapes =
        [
            // What was lost, and what is not there for any other reason, such as a service that did not run.
            .. TimeSpread.Merge([
                .. past.Gaps.Select(gap => new TimeSpread(gap.Start > from ? gap.Start : from, gap.End)),
                .. _lines[(_market.Exchange, chart.Metric)].Breaks,
            ]).Select(ChartShapes.Band),
            .. ChartShapes.Thresholds(state.Config.Rules, chart.Metric, _market.Instrument),
            // Of the newest the state knows more than what was read a while ago.
            .. state.Live.Alerts.Concat(state.History.Resolved ?? []).Concat(past.Alerts)
                .DistinctBy(alert => alert.Id)
                .Where(alert => alert.Market == _market && alert.Metric == chart.Metric && alert.TriggeredAt >= from)
                .Select(ChartShapes.Mark),
        ];
        return ChartFigure.Of(chart, lines, _market.Exchange, shapes, _range, $"{_market} {_range.Name}");
    }
}
