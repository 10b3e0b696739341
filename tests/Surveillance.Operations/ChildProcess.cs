using System.Diagnostics;
using System.Text;

namespace Surveillance.Operations;

/// <summary>A program that is run to its end.</summary>
internal static class ChildProcess
{
    /// <summary>Its exit code, and what it wrote to both streams.</summary>
    /// <param name="folder">It runs there.</param>
    /// <param name="line">The program and its arguments.</param>
    /// <param name="input">What it reads; null = nothing.</param>
    /// <param name="patience">When it is killed, with all it started: its code is then -1.</param>
    public static async Task<(int ExitCode, string Output)> RunAsync(
        string folder, string[] line, string? input, TimeSpan patience, CancellationToken stop)
    {
        var start = new ProcessStartInfo(line[0], line[1..])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var output = new StringBuilder();
        using var process = Process.Start(start)!;
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await process.StandardInput.WriteAsync(input.AsMemory(), stop);
        process.StandardInput.Close();
        var code = await EndAsync(process, patience, stop);
        lock (output)
            return (code, output.ToString());

        void Keep(object sender, DataReceivedEventArgs line)
        {
            lock (output)
                if (line.Data is { } text) output.Append(text).Append('\n');
        }
    }

    private static async Task<int> EndAsync(Process process, TimeSpan patience, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(patience);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            stop.ThrowIfCancellationRequested();
            return -1;
        }
    }
}
