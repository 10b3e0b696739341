using System.Diagnostics;

namespace Surveillance.Standalone.Stores;

/// <summary>Runs one of a database's own programs to its end.</summary>
internal static class Tool
{
    /// <summary>Output and exit code of a finished program; output holds both streams.</summary>
    internal sealed record Outcome(int ExitCode, string Output);

    /// <summary>
    /// Runs from the root directory, since the account a server runs as may not be allowed into ours.
    /// </summary>
    public static async Task<Outcome> RunAsync(string file, IReadOnlyList<string> arguments, CancellationToken token)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = Path.GetPathRoot(Path.GetTempPath())!,
        };
        // Messages are matched and shown: one language for all machines.
        start.Environment["LC_ALL"] = "C";
        using var process = Process.Start(start)
            ?? throw new StoreUnavailableException($"{file} did not start");
        var output = process.StandardOutput.ReadToEndAsync(token);
        var errors = process.StandardError.ReadToEndAsync(token);
        try
        {
            await process.WaitForExitAsync(token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
        return new Outcome(process.ExitCode, (await output + await errors).Trim());
    }

    /// <summary>As <see cref="RunAsync"/>, but a non-zero exit code is an error that shows the output.</summary>
    public static async Task<string> RequireAsync(
        string file, IReadOnlyList<string> arguments, CancellationToken token)
    {
        var outcome = await RunAsync(file, arguments, token);
        return outcome.ExitCode == 0
            ? outcome.Output
            : throw new StoreUnavailableException(
                $"{file} {string.Join(' ', arguments)} ended with {outcome.ExitCode}: {outcome.Output}");
    }

    /// <summary>The program's full path on PATH, or null.</summary>
    public static string? OnPath(string name) =>
        SearchPath().Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>The folders of PATH, plus the administrator's folders that a plain user's PATH leaves out.</summary>
    public static IEnumerable<string> SearchPath() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Concat(["/usr/sbin", "/sbin"]);
}
