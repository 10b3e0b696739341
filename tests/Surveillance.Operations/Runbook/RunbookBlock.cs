using System.Globalization;
using System.Text.RegularExpressions;

namespace Surveillance.Operations.Runbook;

/// <summary>A fenced block of the runbook, and how it is to be carried out.</summary>
/// <param name="Line">Of the fence, from 1.</param>
/// <param name="Heading">The section it is in.</param>
/// <param name="Language"><c>bash</c>, <c>sql</c>, <c>yaml</c>; others are no business of a run.</param>
/// <param name="Manner">
/// What stands behind the language: <c>within 30 s</c> (tried again until it is as expected), <c>ended after 5 s</c>
/// (by Ctrl-C), <c>into config/x.yaml below KEY:</c> (typed into the file), <c>not run: why</c>, or nothing.
/// </param>
/// <param name="Preparations">
/// What the test does first, and operators need not: <c>&lt;!-- test: … --&gt;</c>.
/// </param>
/// <param name="Lines">What is in it.</param>
internal sealed partial record RunbookBlock(
    int Line,
    string Heading,
    string Language,
    string Manner,
    IReadOnlyList<string> Preparations,
    IReadOnlyList<string> Lines)
{
    private const string NotRun = "not run: ";

    /// <summary>Why it is not run; null = it is.</summary>
    public string? Excuse => Manner.StartsWith(NotRun, StringComparison.Ordinal) ? Manner[NotRun.Length..] : null;

    /// <summary>How long it may take until everything is as expected; null = it is tried once.</summary>
    public TimeSpan? Patience => Seconds(Within());

    /// <summary>When Ctrl-C ends it; null = it ends by itself.</summary>
    public TimeSpan? EndedAfter => Seconds(Ended());

    /// <summary>The file it is typed into, and the line below which; null = it is none of that kind.</summary>
    public (string File, string Below)? Place =>
        Into().Match(Manner) is { Success: true } into ? (into.Groups["file"].Value, into.Groups["below"].Value) : null;

    /// <summary>Whether its manner is one of those that are understood.</summary>
    public bool IsUnderstood =>
        Manner.Length == 0 || Excuse?.Length > 0 || Patience is not null || EndedAfter is not null || Place is not null;

    /// <summary>Its commands or statements, in order.</summary>
    public IReadOnlyList<RunbookStep> Steps => Language switch
    {
        "bash" => Read(comment: "#", expectation: "#>", IsWholeCommand),
        "sql" => Read(comment: "--", expectation: "-->", text => text[^1].EndsWith(';')),
        _ => [],
    };

    private List<RunbookStep> Read(string comment, string expectation, Func<List<string>, bool> isWhole)
    {
        var steps = new List<RunbookStep>();
        var text = new List<string>();
        var expected = new List<string>();
        var first = 0;
        for (var at = 0; at < Lines.Count; at++)
        {
            var line = Lines[at].TrimEnd();
            if (line.StartsWith(expectation, StringComparison.Ordinal))
                expected.Add(line[expectation.Length..].Trim());
            else if (line.Length > 0 && (IsOpen() || !line.StartsWith(comment, StringComparison.Ordinal)))
            {
                if (!IsOpen() && text.Count > 0) Flush();
                if (text.Count == 0) first = Line + 1 + at;
                text.Add(line);
            }
        }

        if (text.Count > 0) Flush();
        return steps;

        bool IsOpen() => text.Count > 0 && !isWhole(text);

        void Flush()
        {
            steps.Add(new RunbookStep(first, string.Join('\n', text), [.. expected]));
            text.Clear();
            expected.Clear();
        }
    }

    /// <summary>A command goes on after a backslash, and until the end of a text that it is given.</summary>
    private static bool IsWholeCommand(List<string> text) =>
        !text[^1].EndsWith('\\')
        && (!text[0].EndsWith("<<'END'", StringComparison.Ordinal) || (text.Count > 1 && text[^1] == "END"));

    private TimeSpan? Seconds(Regex manner) => manner.Match(Manner) is { Success: true } match
        ? TimeSpan.FromSeconds(int.Parse(match.Groups["seconds"].Value, CultureInfo.InvariantCulture))
        : null;

    [GeneratedRegex(@"^within (?<seconds>\d+) s$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Within();

    [GeneratedRegex(@"^ended after (?<seconds>\d+) s$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Ended();

    [GeneratedRegex(@"^into (?<file>\S+) below (?<below>.+)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Into();
}
