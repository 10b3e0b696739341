using System.Diagnostics;
using System.Text.Json;
using Surveillance.Standalone.Stores;

namespace Surveillance.Screenshots;

/// <summary>The whole system in one process, on simulated venues of which one goes wrong.</summary>
internal sealed class Simulation : IAsyncDisposable
{
    /// <summary>Long enough before for a baseline, and long enough for all pictures.</summary>
    private const string Incident = "spread-blowout@100+400";

    /// <summary>Who can sign in.</summary>
    public const string Name = "ann";

    /// <summary>Of a system that is gone when the pictures are taken.</summary>
    public const string Password = "correct horse battery";

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    private readonly Process _process;
    private readonly string _folder;
    private readonly HttpClient _client = new();

    private Simulation(Process process, string folder, string address) =>
        (_process, _folder, Address) = (process, folder, address);

    /// <summary>Where the pages are.</summary>
    public string Address { get; }

    private static TimeProvider Time => TimeProvider.System;

    /// <summary>Starts it from where it was built; returns once the dashboard is healthy.</summary>
    public static async Task<Simulation> StartAsync(CancellationToken stop)
    {
        var built = new DirectoryInfo(AppContext.BaseDirectory);
        var root = built.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;
        var program = Path.Combine(
            root, "services", "standalone", "bin", built.Parent.Name, built.Name, "Surveillance.Standalone.dll");
        var folder = Directory.CreateTempSubdirectory("surveillance-pictures-").FullName;
        var port = ListeningPort.Free();
        var start = new ProcessStartInfo("dotnet",
        [
            program, "--simulated", "--markets", "12", "--incident", Incident, "--data", folder,
            "--config", Path.Combine(root, "config"), "--dashboard-port", $"{port}",
            "--redis-port", $"{ListeningPort.Free()}", "--postgres-port", $"{ListeningPort.Free()}",
        ]) { UseShellExecute = false, RedirectStandardOutput = true };
        start.Environment["DASHBOARD_USERS"] = $"{Name}:operator:{await HashAsync(program, stop)}";
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        var simulation = new Simulation(process, folder, $"http://127.0.0.1:{port}");
        while (!await simulation.IsHealthyAsync(stop))
            await Task.Delay(Look, Time, stop);
        return simulation;
    }

    /// <summary>The id of the first alert on a market, once its order books are stored.</summary>
    public async Task<string> AlertAsync(CancellationToken stop)
    {
        while (true)
        {
            await Task.Delay(Look, Time, stop);
            using var alerts = JsonDocument.Parse(await _client.GetStringAsync($"{Address}/api/alerts", stop));
            foreach (var alert in alerts.RootElement.EnumerateArray())
            {
                if (alert.GetProperty("family").GetString() != "spread")
                    continue;
                await Task.Delay(TimeSpan.FromSeconds(35), Time, stop);
                return alert.GetProperty("id").GetString()!;
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _client.Dispose();

        // As `docker stop` does, so that it stops its database: what runs in the background may not hear of Ctrl-C.
        Process.Start("kill", ["-TERM", $"{_process.Id}"]).Dispose();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<string> HashAsync(string program, CancellationToken stop)
    {
        using var hashing = Process.Start(new ProcessStartInfo("dotnet", [program, "hash-password"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        await hashing.StandardInput.WriteLineAsync(Password.AsMemory(), stop);
        hashing.StandardInput.Close();
        return (await hashing.StandardOutput.ReadToEndAsync(stop)).Trim();
    }

    private async Task<bool> IsHealthyAsync(CancellationToken stop)
    {
        try
        {
            using var answer = await _client.GetAsync(new Uri($"{Address}/health"), stop);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
