using System.Globalization;
using System.Text.Json;
using Surveillance.Alerts;
using Surveillance.Alerts.Replays;
using Surveillance.Platform.Replays;

namespace Surveillance.Benchmarks.Detection;

/// <summary>
/// What was found of all that was injected. Recall and delay are those of the injected incidents; what a gap makes
/// other rules tell is left out there, and counts where precision asks whether a label explains what fired.
/// </summary>
internal sealed class DetectionReport(RuleBook rules, int seed)
{
    private static readonly JsonSerializerOptions Written = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    private const double LeastRecall = 0.98;
    private const double LeastPrecision = 0.95;
    private const double LongestDelay = 2;

    private readonly List<IncidentScore> _whole = [];
    private readonly List<(Label Label, IncidentScore Score)> _each = [];
    private readonly List<Incident> _incidents = [];
    private readonly List<bool> _suddenDrains = [];
    private readonly List<IncidentScore> _late = [];
    private readonly SortedDictionary<string, int> _clean = new(StringComparer.Ordinal);

    private IEnumerable<(Label Label, IncidentScore Score)> Injected =>
        _each.Where(each => IncidentSheet.IsInjected(each.Label));

    /// <summary>Takes the replay of a world with incidents; labels are those of the file.</summary>
    public void Take(
        World world, IReadOnlyList<Incident> incidents, IReadOnlyList<Label> labels, DateTimeOffset origin,
        ReplayResult result)
    {
        Console.WriteLine($"{world.Name}: {incidents.Count} incidents, {labels.Count} labels");
        _incidents.AddRange(incidents);
        _suddenDrains.AddRange(incidents.OfType<LevelIncident>()
            .Where(incident => incident is { Figure: DepthFigure, Ramp: 0 })
            .Select(drain => result.Alerts.Any(each => each.Alert.Family == DepthDrop.RuleName
                && each.Alert.Market == drain.Figure.Market
                && each.Raised.Any(raised => raised.At >= origin.AddSeconds(drain.Start)
                    && raised.At < origin.AddSeconds(drain.End)))));
        _whole.Add(result.Score!);
        _each.AddRange(labels.Select(label => (label, IncidentScore.Of([label.In(origin)], result.Alerts, rules))));
        foreach (var (label, score) in _each.TakeLast(labels.Count))
        {
            var fault = score.Missed.Count > 0 ? "missed" : score.Kinds[0].FiredInNearMisses > 0 ? "fired" : null;
            if (fault is not null)
                Console.WriteLine($"{fault}: {label} from {origin.AddSeconds(label.From):MM-dd HH:mm:ss}");
        }
    }

    /// <summary>Takes the replays that began in the middle of an incident.</summary>
    public void TakeLate(IEnumerable<IncidentScore> scores) => _late.AddRange(scores);

    /// <summary>Takes the replay of a world without incidents.</summary>
    public void TakeClean(World world, ReplayResult result)
    {
        Console.WriteLine($"{world.Name}, without incidents: {result.Alerts.Count} alerts in an hour");
        Console.WriteLine();
        foreach (var (rule, count) in result.Alerts.SelectMany(each => each.Raised).CountBy(each => each.Rule))
            _clean[rule] = _clean.GetValueOrDefault(rule) + count;
    }

    /// <summary>Prints all of it; whether every target is met.</summary>
    public bool Print()
    {
        Table("kind", _each.GroupBy(each => each.Label.Kind).OrderBy(kind => kind.Key, StringComparer.Ordinal));
        Table("across", Injected.GroupBy(each => each.Label.Across.ToString()));
        Table("rule", Injected.GroupBy(each => each.Label.Rule).OrderBy(rule => rule.Key, StringComparer.Ordinal));
        var all = Tally.Of(Injected);
        var raised = _whole.Sum(score => score.Raised);
        var unexplained = _whole.Sum(score => score.Unexplained.Count);
        var precision = (double)(raised - unexplained) / raised;
        var isMet = all.Recall >= LeastRecall && precision >= LeastPrecision && all.Delay <= LongestDelay
            && all.Fired == 0 && _clean.Count == 0;
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            benchmark = "detection",
            seed,
            recall = Rounded(all.Recall),
            precision = Rounded(precision),
            mean_time_to_detect_beyond_hold_seconds = Rounded(all.Delay),
            incidents = _incidents.Count(incident => incident.IsExpected),
            incidents_across_gap_or_restart =
                _incidents.Count(incident => incident.Disturbance.Across != Across.Nothing),
            incidents_that_are_none = _incidents.Count(incident => !incident.IsExpected),
            positives = all.Incidents,
            negatives = all.NearMisses,
            fired_in_negatives = all.Fired,
            raised,
            unexplained,
            sudden_drains = _suddenDrains.Count,
            sudden_drains_that_raised_a_drop = _suddenDrains.Count(isRaised => isRaised),
            started_in_the_middle = _late.Count,
            found_when_started_in_the_middle = _late.Count(score => score.Missed.Count == 0),
            clean_alerts_by_rule = _clean,
            by_kind = _each.GroupBy(each => each.Label.Kind).OrderBy(kind => kind.Key, StringComparer.Ordinal)
                .ToDictionary(kind => kind.Key, kind => Tally.Of(kind)),
        }, Written));
        return isMet;
    }

    private static void Table(string name, IEnumerable<IGrouping<string, (Label Label, IncidentScore Score)>> groups)
    {
        Console.WriteLine($"{name,-28}  positives  found  recall  negatives  fired  delay s  longest");
        foreach (var group in groups)
        {
            var tally = Tally.Of(group);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{group.Key,-28}  {tally.Incidents,9}  {tally.Found,5}  {tally.Recall,6:0.000}  {tally.NearMisses,9}  "
                + $"{tally.Fired,5}  {tally.Delay,7:0.00}  {tally.LongestDelay,7:0}"));
        }

        Console.WriteLine();
    }

    private static double? Rounded(double? figure) => figure is { } known ? Math.Round(known, 4) : null;

    private sealed record Tally(
        int Incidents, int Found, int NearMisses, int Fired, double? Delay, double? LongestDelay)
    {
        public double? Recall => Incidents == 0 ? null : (double)Found / Incidents;

        public static Tally Of(IEnumerable<(Label Label, IncidentScore Score)> each)
        {
            List<KindScore> scores = [.. each.Select(one => one.Score.Kinds[0])];
            List<double> delays = [.. scores.SelectMany(one => one.Delays).Select(delay => delay.TotalSeconds)];
            return new Tally(
                scores.Sum(one => one.Incidents), scores.Sum(one => one.Found), scores.Sum(one => one.NearMisses),
                scores.Sum(one => one.FiredInNearMisses),
                delays.Count == 0 ? null : delays.Average(), delays.Count == 0 ? null : delays.Max());
        }
    }
}
