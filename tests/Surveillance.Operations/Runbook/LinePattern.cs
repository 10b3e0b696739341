using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Surveillance.Operations.Runbook;

/// <summary>
/// One line of an expectation: <c>…</c> stands for any text, <c>&lt;n&gt;</c> for a whole number,
/// <c>&lt;n≥30&gt;</c>, <c>&lt;n≤20&gt;</c> for one in a range. Runs of spaces are one space.
/// </summary>
internal sealed partial class LinePattern
{
    private readonly Regex _line;
    private readonly List<(char Bound, long Limit)> _limits = [];

    public LinePattern(string text)
    {
        var regex = new StringBuilder("^");
        foreach (var part in Placeholder().Split(Spaces().Replace(text.Trim(), " ")))
            regex.Append(Place(part) ?? Regex.Escape(part));
        _line = new Regex(regex.Append('$').ToString(), RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
    }

    /// <summary>Whether a line of output, trimmed, is of this kind.</summary>
    public bool Matches(string line)
    {
        var match = _line.Match(Spaces().Replace(line.Trim(), " "));
        if (!match.Success)
            return false;
        for (var at = 0; at < _limits.Count; at++)
        {
            var figure = long.Parse(match.Groups[at + 1].Value, CultureInfo.InvariantCulture);
            var (bound, limit) = _limits[at];
            if ((bound == '≥' && figure < limit) || (bound == '≤' && figure > limit))
                return false;
        }

        return true;
    }

    private string? Place(string part)
    {
        if (part == "…")
            return ".*";
        if (!Placeholder().IsMatch(part))
            return null;
        _limits.Add(part == "<n>" ? (' ', 0) : (part[2], long.Parse(part[3..^1], CultureInfo.InvariantCulture)));
        return @"(-?\d+)";
    }

    // The capture makes Split keep the placeholders.
    [GeneratedRegex(@"(?<place>…|<n(?:[≥≤]\d+)?>)", RegexOptions.None, 1000)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex Spaces();
}
