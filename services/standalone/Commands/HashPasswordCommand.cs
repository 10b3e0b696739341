using System.CommandLine;
using Surveillance.Dashboard.Access;

namespace Surveillance.Standalone.Commands;

/// <summary>Makes what stands in place of a password.</summary>
internal static class HashPasswordCommand
{
    private const string About = """
        Reads a password from standard input and prints its hash, for DASHBOARD_USERS or the file that
        DASHBOARD_USERS_FILE names. At a terminal nothing of what is typed is shown.
        """;

    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var command = new Command(HashPassword.Verb, About);
        command.SetAction(_ => HashPassword.Run());
        return command;
    }
}
