using nietras.SeparatedValues;
using Surveillance.Alerts;
using Surveillance.Alerts.Replays;
using Surveillance.Markets;
using Surveillance.Standalone.Commands;

namespace Surveillance.Standalone.Replays;

/// <summary>
/// Reads labelled incidents: a CSV file with the columns <c>start,end,exchange,instrument,rule</c> and, where wanted,
/// <c>expected</c> (<c>yes</c>, or <c>no</c> for a near miss; by default yes) and <c>kind</c> (what it is counted
/// under; by default the rule).
/// </summary>
// start,end,exchange,instrument,rule,expected,kind
// 2026-11-24T07:52:30Z,2026-11-24T07:54:00Z,binance,BTC-USDT-PERP,spread_critical,yes,spread
internal static class IncidentFile
{
    private static readonly string[] Required = ["start", "end", "exchange", "instrument", "rule"];

    /// <summary>The incidents, in the order of the file.</summary>
    /// <exception cref="FormatException">With every mistake and its line.</exception>
    public static IReadOnlyList<LabelledIncident> Read(string path, RuleBook rules)
    {
        using var reader = Sep.New(',').Reader(options => options with { Unescape = true, DisableColCountCheck = true })
            .FromFile(path);
        var missing = Required.Where(column => !reader.Header.ColNames.Contains(column)).ToList();
        if (missing.Count > 0)
            throw new FormatException($"{path}:1: lacks the column {string.Join(", ", missing)}; it has "
                + $"{string.Join(", ", reader.Header.ColNames)}");
        var incidents = new List<LabelledIncident>();
        var mistakes = new List<string>();
        foreach (var row in reader)
        {
            var line = new Line(row, reader.Header, $"{path}:{row.LineNumberFrom}: ", mistakes);
            if (line.Read(rules) is { } incident)
                incidents.Add(incident);
        }

        return mistakes.Count == 0 ? incidents : throw new FormatException(string.Join('\n', mistakes));
    }

    private readonly ref struct Line(SepReader.Row row, SepReaderHeader header, string place, List<string> mistakes)
    {
        private readonly SepReader.Row _row = row;

        public LabelledIncident? Read(RuleBook rules)
        {
            var before = mistakes.Count;
            var (start, end) = (Time("start"), Time("end"));
            if (start >= end)
                mistakes.Add($"{place}start must be before end");
            var market = new MarketId(Text("exchange"), Text("instrument"));
            var name = Text("rule");
            var rule = rules.Definitions.FirstOrDefault(each => each.Name == name);
            if (rule is null)
                mistakes.Add($"{place}no such rule: {name}");
            else if (rules.LimitsOf(rule, market.Instrument) is null)
                mistakes.Add($"{place}{name} has no limits for {market.Instrument}");
            var expected = Text("expected", otherwise: "yes");
            if (expected is not ("yes" or "no"))
                mistakes.Add($"{place}expected must be yes or no, was {expected}");
            return mistakes.Count > before
                ? null
                : new LabelledIncident(start!.Value, end!.Value, market, name, expected == "yes", Text("kind", name));
        }

        private DateTimeOffset? Time(string column)
        {
            var text = Text(column);
            if (Typed.TryTime(text, out var time))
                return time;
            mistakes.Add($"{place}{column} must be a time such as 2026-11-24T07:52:30Z, was {text}");
            return null;
        }

        private string Text(string column, string otherwise = "")
        {
            if (!header.TryIndexOf(column, out var index) || index >= _row.ColCount)
                return otherwise;
            var text = _row[index].ToString().Trim();
            return text.Length > 0 ? text : otherwise;
        }
    }
}
