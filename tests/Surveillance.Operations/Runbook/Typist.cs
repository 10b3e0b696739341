using System.Globalization;
using System.Text.RegularExpressions;

namespace Surveillance.Operations.Runbook;

/// <summary>What came back from something that was typed.</summary>
/// <param name="ExitCode">Null when it was ended by Ctrl-C.</param>
/// <param name="Output">Its lines, of both streams.</param>
/// <param name="Took">How long it took.</param>
internal sealed record Answer(int? ExitCode, IReadOnlyList<string> Output, TimeSpan Took);

/// <summary>
/// Types commands in a bash in the folder of <c>docker-compose.yml</c>. Variables that one command sets are there for
/// the next, as in one terminal.
/// </summary>
internal sealed partial class Typist(string site, string state)
{
    /// <summary>A command that takes longer hangs.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    private readonly string _variables = Path.Combine(state, "variables");

    /// <summary>Types a command of the shell.</summary>
    /// <param name="command">As it stands in the runbook.</param>
    /// <param name="endedAfter">When Ctrl-C ends it; null = it ends by itself.</param>
    public Task<Answer> TypeAsync(string command, TimeSpan? endedAfter, CancellationToken stop)
    {
        var script = Path.Combine(state, "typed.sh");
        File.WriteAllText(script, $"""
            set -a
            [ ! -f '{_variables}' ] || . '{_variables}'
            {command}
            code=$?
            export -p > '{_variables}'
            exit $code
            """);
        // docker-compose exec asks for a terminal.
        var typed = NeedsTerminal().IsMatch(command) && !command.Contains(" -T ", StringComparison.Ordinal)
            ? ["script", "-qefc", $"bash {script}", "/dev/null"]
            : new[] { "bash", script };
        return endedAfter is { } patience
            ? RunAsync(
                ["timeout", "--signal=INT", "--kill-after=5", Seconds(patience), .. typed], null, ended: true, stop)
            : RunAsync(typed, null, ended: false, stop);
    }

    /// <summary>
    /// Types a statement into <c>psql</c> in the container. <c>'ALERT_ID'</c> is the variable of that name.
    /// </summary>
    public Task<Answer> AskAsync(string sql, CancellationToken stop)
    {
        if (File.Exists(_variables)
            && AlertId().Match(File.ReadAllText(_variables)) is { Success: true } known)
            sql = sql.Replace("'ALERT_ID'", $"'{known.Groups["id"].Value}'", StringComparison.Ordinal);
        return RunAsync(
            ["docker", "exec", "-i", "surveillance-db", "psql", "-v", "ON_ERROR_STOP=1", "-U", "surveillance"],
            sql, ended: false, stop);
    }

    private async Task<Answer> RunAsync(string[] command, string? input, bool ended, CancellationToken stop)
    {
        var began = TimeProvider.System.GetTimestamp();
        var (code, output) = await ChildProcess.RunAsync(site, command, input, Longest, stop);
        return new Answer(ended ? null : code, Lines(output), TimeProvider.System.GetElapsedTime(began));
    }

    private static string[] Lines(string text) =>
        [.. Colour().Replace(text, "").Split('\n')
            .Select(line => line.Split('\r', StringSplitOptions.RemoveEmptyEntries))
            .Select(parts => parts.Length == 0 ? "" : parts[^1].TrimEnd()).Where(line => line.Length > 0)];

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\bdocker-compose exec\b|\bdocker exec -it\b|\bdocker-compose run\b", RegexOptions.None, 1000)]
    private static partial Regex NeedsTerminal();

    [GeneratedRegex(
        "^declare -x ALERT_ID=\"(?<id>[^\"]*)\"$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex AlertId();

    [GeneratedRegex(@"\x1b\[[0-9;?]*[A-Za-z]", RegexOptions.None, 1000)]
    private static partial Regex Colour();
}
