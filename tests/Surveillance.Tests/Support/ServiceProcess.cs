using System.Collections.Concurrent;
using System.Diagnostics;

namespace Surveillance.Tests.Support;

/// <summary>
/// A service as operators run it: a process of its own, with settings in its environment. What stands beside the tests
/// are their libraries, not those of the service, so it is started where it was built, or where it was published.
/// </summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();

    private ServiceProcess(Process process) => _process = process;

    /// <summary>Lines of standard output so far.</summary>
    public IReadOnlyList<string> Output => [.. _output];

    /// <summary>Lines of standard error so far.</summary>
    public IReadOnlyList<string> Errors => [.. _errors];

    /// <summary>Starts a service by its folder and the name of its program.</summary>
    public static ServiceProcess Start(
        string folder, string program, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var built = new DirectoryInfo(AppContext.BaseDirectory);
        var file = Repository.PathTo("services", folder, "bin", built.Parent!.Name, built.Name, $"{program}.dll");
        return Start(new ProcessStartInfo("dotnet", [file, .. arguments]), environment);
    }

    /// <summary>
    /// Starts a program that was published, from a folder that is neither its own nor that of the tests: nothing it
    /// needs may depend on where it is called from.
    /// </summary>
    public static ServiceProcess StartPublished(
        string file, string workingFolder, IReadOnlyDictionary<string, string> environment) =>
        Start(new ProcessStartInfo("dotnet", [file]) { WorkingDirectory = workingFolder }, environment);

    /// <summary>Asks it to stop, as `docker stop` does.</summary>
    public void Terminate() => Process.Start("kill", ["-TERM", $"{_process.Id}"]).WaitForExit();

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Waits for its end; its exit code.</summary>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    private static ServiceProcess Start(ProcessStartInfo start, IReadOnlyDictionary<string, string> environment)
    {
        (start.UseShellExecute, start.RedirectStandardOutput, start.RedirectStandardError) = (false, true, true);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var service = new ServiceProcess(new Process { StartInfo = start });
        service._process.OutputDataReceived += (_, line) => Keep(service._output, line.Data);
        service._process.ErrorDataReceived += (_, line) => Keep(service._errors, line.Data);
        service._process.Start();
        service._process.BeginOutputReadLine();
        service._process.BeginErrorReadLine();
        return service;
    }

    private static void Keep(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null)
            lines.Enqueue(line);
    }
}
