using System.Globalization;

namespace Surveillance.Tests.MetricsEngine.Values;

/// <summary>How often each metric was compared, and how far stored and independent figure were apart at most.</summary>
internal sealed class Tally
{
    /// <summary>What the two may differ by, as a share of the figure.</summary>
    public const double Allowed = 1e-9;

    private readonly SortedDictionary<string, Line> _lines = new(StringComparer.Ordinal);
    private readonly List<string> _mistakes = [];

    /// <summary>Figures that were compared; scores are not counted.</summary>
    public int Comparisons => _lines.Values.Sum(line => line.Values);

    /// <summary>What is wrong, the first hundred.</summary>
    public IReadOnlyList<string> Mistakes => _mistakes;

    /// <summary>How often the figure of a metric was compared, and how often its score.</summary>
    public (int Values, int Scores) Of(string metric) =>
        _lines.TryGetValue(metric, out var line) ? (line.Values, line.Scores) : default;

    /// <summary>
    /// Compares a figure by its own size. A score is compared by its own size from one standard deviation on, and
    /// below by a standard deviation: there it is the small difference of nearly equal figures.
    /// </summary>
    public void Compare(string metric, string where, PlainReading exact, (double Value, double? Z) stored)
    {
        if (!_lines.TryGetValue(metric, out var line))
            _lines[metric] = line = new Line();
        line.Values++;
        line.Farthest = Math.Max(line.Farthest, Apart($"{metric} {where}", exact.Value, stored.Value, least: 0));
        if (exact.ZScore is null && stored.Z is null)
            return;
        if (exact.ZScore is not { } z || stored.Z is not { } storedZ)
        {
            Report($"score of {metric} {where}: {stored.Z?.ToString("R") ?? "none"}, not {exact.ZScore}");
            return;
        }

        line.Scores++;
        line.FarthestScore = Math.Max(line.FarthestScore, Apart($"score of {metric} {where}", z, storedZ, least: 1));
    }

    public void Report(string mistake)
    {
        if (_mistakes.Count < 100)
            _mistakes.Add(mistake);
    }

    public override string ToString() => string.Join('\n', _lines.Select(line => string.Create(
        CultureInfo.InvariantCulture,
        $"{line.Key,-28} {line.Value.Values,5} figures, apart {line.Value.Farthest:0.0E+00}; " +
        $"{line.Value.Scores,5} scores, apart {line.Value.FarthestScore:0.0E+00}")));

    private double Apart(string what, decimal exact, double stored, decimal least)
    {
        // A decimal made of a double is rounded to 15 digits, so the difference is taken of the two parts of it.
        var head = (decimal)stored;
        var difference = Math.Abs((double)(head - exact) + (stored - (double)head));
        var size = (double)Math.Max(Math.Abs(exact), least);
        var apart = size == 0 ? difference : difference / size;
        if (apart > Allowed)
            Report($"{what}: {stored:R} is not {exact}");
        return apart;
    }

    private sealed class Line
    {
        public int Values { get; set; }

        public int Scores { get; set; }

        public double Farthest { get; set; }

        public double FarthestScore { get; set; }
    }
}
