using System.CommandLine;
using System.CommandLine.Invocation;

namespace Surveillance.Standalone.Commands;

/// <summary>How every verb is invoked.</summary>
internal static class Verbs
{
    /// <summary>
    /// Ctrl-C and SIGTERM cancel the verb, which then stores what is in flight: four services take 8 s at most,
    /// a database 30 s.
    /// </summary>
    private static readonly TimeSpan PatienceForStop = TimeSpan.FromSeconds(70);

    /// <summary>Runs what the arguments ask for; its exit code.</summary>
    public static Task<int> InvokeAsync(RootCommand program, string[] args)
    {
        var parsed = program.Parse(args);

        // The mistakes alone: below two screens of help they would be overlooked.
        if (parsed.Action is ParseErrorAction mistakes)
            mistakes.ShowHelp = false;
        return parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = PatienceForStop });
    }
}
