using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.AnomalyDetector;

/// <summary>anomaly-detector as operators run it: a process of its own, which can be killed.</summary>
internal sealed class DetectorProcess : IAsyncDisposable
{
    /// <summary>
    /// As it was built with these tests: beside them stand the libraries of the tests, not those of the service.
    /// </summary>
    private static readonly string Program = Repository.PathTo("services", "anomaly-detector", "bin",
        new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, new DirectoryInfo(AppContext.BaseDirectory).Name,
        "Surveillance.AnomalyDetector.dll");

    private readonly Process _process;
    private readonly TemporaryFolder _state = new();
    private readonly ConcurrentQueue<string> _lines = new();

    private DetectorProcess(Process process) => _process = process;

    /// <summary>What it has logged so far.</summary>
    public IReadOnlyList<string> Lines => [.. _lines];

    /// <summary>
    /// Starts it on the shipped configuration; returns once it runs, which is before it has taken up anything.
    /// </summary>
    public static DetectorProcess Start(
        int redisPort, string database, Uri webhook, string config, IReadOnlyDictionary<string, string> secrets)
    {
        var connection = new NpgsqlConnectionStringBuilder(database);
        var start = new ProcessStartInfo("dotnet", [Program])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var detector = new DetectorProcess(new Process { StartInfo = start });
        var environment = start.Environment;
        environment["CONFIG_DIR"] = config;
        environment["STATE_DIR"] = detector._state.Path;
        environment["REDIS_HOST"] = "127.0.0.1";
        environment["REDIS_PORT"] = $"{redisPort}";
        environment["REDIS_PASSWORD"] = "";
        environment["POSTGRES_HOST"] = connection.Host;
        environment["POSTGRES_PORT"] = $"{connection.Port}";
        environment["POSTGRES_DB"] = connection.Database;
        environment["POSTGRES_USER"] = connection.Username;
        environment["POSTGRES_PASSWORD"] = connection.Password;
        environment["LOG_LEVEL"] = "";
        environment["ALERT_WEBHOOK_URL"] = webhook.ToString();
        string[] others =
            ["SLACK_WEBHOOK_P1", "SLACK_WEBHOOK_P2", "SLACK_WEBHOOK_INFRASTRUCTURE", "PAGERDUTY_ROUTING_KEY"];
        foreach (var other in others)
            environment[other] = secrets.GetValueOrDefault(other, "");
        detector.Run();
        return detector;
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
        _state.Dispose();
    }

    private void Run()
    {
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void Keep(string? line)
    {
        if (line is not null)
            _lines.Enqueue(line);
    }
}
