namespace Surveillance.Dashboard.Access;

/// <summary>
/// The verb <c>hash-password</c>: reads a password from standard input, never from the command line, where others on
/// the machine see it, and prints its hash.
/// </summary>
public static class HashPassword
{
    /// <summary>What is typed.</summary>
    public const string Verb = "hash-password";

    /// <summary>Whether it is asked for.</summary>
    public static bool IsAskedFor(IReadOnlyList<string> args) => args is [Verb];

    /// <summary>Runs on this process' own console; its exit code.</summary>
    public static int Run() => Console.IsInputRedirected
        ? Run(Console.In.ReadLine, Console.Out, Console.Error)
        : Run(() => ReadHidden("Password: "), Console.Out, Console.Error);

    /// <summary>Prints the hash of a password; 1 when there is none, or one that is too short or too long.</summary>
    internal static int Run(Func<string?> read, TextWriter output, TextWriter errors)
    {
        var password = read() ?? "";
        if (password.Length is < Passwords.Shortest or > Passwords.Longest)
        {
            errors.WriteLine(
                $"a password must have {Passwords.Shortest} to {Passwords.Longest} characters, had {password.Length}");
            return 1;
        }

        output.WriteLine(Passwords.Hash(password));
        return 0;
    }

    private static string ReadHidden(string prompt)
    {
        Console.Error.Write(prompt);
        var typed = new List<char>();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key != ConsoleKey.Backspace)
                typed.Add(key.KeyChar);
            else if (typed.Count > 0)
                typed.RemoveAt(typed.Count - 1);
        }

        Console.Error.WriteLine();
        return new string([.. typed]);
    }
}
