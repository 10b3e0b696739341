using System.Globalization;

namespace Surveillance.Operations.Runbook;

/// <summary>
/// What must come back. Lines stand for the output's lines, one for one and in order; <c>…</c> alone for any number
/// of lines. <c>* LINE</c>: somewhere there is such a line. <c>! LINE</c>: nowhere. <c>nothing</c>: no output.
/// <c>exit code N</c>: in place of success. Empty lines of the output do not count.
/// </summary>
internal sealed class Expectation
{
    private const string Code = "exit code ";

    private readonly List<LinePattern> _somewhere = [];
    private readonly List<LinePattern> _nowhere = [];
    private readonly List<LinePattern?> _sequence = [];
    private readonly bool _isNothing;
    private readonly int _code;

    public Expectation(IReadOnlyList<string> lines)
    {
        foreach (var line in lines)
        {
            if (line == "nothing")
                _isNothing = true;
            else if (line.StartsWith(Code, StringComparison.Ordinal))
                _code = int.Parse(line[Code.Length..], CultureInfo.InvariantCulture);
            else if (line.StartsWith("* ", StringComparison.Ordinal))
                _somewhere.Add(new LinePattern(line[2..]));
            else if (line.StartsWith("! ", StringComparison.Ordinal))
                _nowhere.Add(new LinePattern(line[2..]));
            else
                _sequence.Add(line == "…" ? null : new LinePattern(line));
        }
    }

    /// <summary>What is wrong with an answer; null = it is as expected.</summary>
    /// <param name="exitCode">Of the command; null = it was ended, and no code is asked for.</param>
    /// <param name="output">Its lines.</param>
    public string? MistakeIn(int? exitCode, IReadOnlyList<string> output)
    {
        var lines = output.Where(line => line.Trim().Length > 0).ToArray();
        if (exitCode is { } code && code != _code)
            return $"exit code {code}, not {_code}";
        if (_isNothing && lines.Length > 0)
            return "there should be no output";
        if (_somewhere.Exists(pattern => !Array.Exists(lines, pattern.Matches)))
            return "a line that must be there is not";
        if (_nowhere.Exists(pattern => Array.Exists(lines, pattern.Matches)))
            return "a line that must not be there is";
        return _sequence.Count == 0 || Follows(0, lines) ? null : "the lines are other ones";
    }

    private bool Follows(int from, ReadOnlySpan<string> lines)
    {
        if (from == _sequence.Count)
            return lines.IsEmpty;
        if (_sequence[from] is { } pattern)
            return !lines.IsEmpty && pattern.Matches(lines[0]) && Follows(from + 1, lines[1..]);
        for (var skipped = 0; skipped <= lines.Length; skipped++)
        {
            if (Follows(from + 1, lines[skipped..]))
                return true;
        }

        return false;
    }
}
