using System.CommandLine;
using System.CommandLine.Invocation;
using Surveillance.Platform.Configuration;

namespace Surveillance.Standalone.Commands;

/// <summary>How every verb is invoked.</summary>
internal static class Verbs
{
    /// <summary>
    /// Ctrl-C and SIGTERM cancel the verb, which then stores what is in flight: four services take 8 s at most,
    /// a database 30 s.
    /// </summary>
    private static readonly TimeSpan PatienceForStop = TimeSpan.FromSeconds(70);

    /// <summary>A verb that reads settings of the environment: mistakes in them are told, with exit code 1.</summary>
    public static async Task<int> OrMistakesAsync(Func<Task<int>> verb)
    {
        try
        {
            return await verb();
        }
        catch (ConfigurationException mistakes)
        {
            await Console.Error.WriteLineAsync(mistakes.Message);
            return 1;
        }
    }

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
