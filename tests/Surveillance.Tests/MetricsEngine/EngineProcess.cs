using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.MetricsEngine;

/// <summary>metrics-engine as operators run it: a process of its own, which can be stopped and killed.</summary>
internal sealed partial class EngineProcess : IAsyncDisposable
{
    /// <summary>
    /// As it was built with these tests: beside them stand the libraries of the tests, not those of the service.
    /// </summary>
    private static readonly string Program = Repository.PathTo("services", "metrics-engine", "bin",
        new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, new DirectoryInfo(AppContext.BaseDirectory).Name,
        "Surveillance.MetricsEngine.dll");

    private readonly Process _process;
    private readonly TemporaryFolder _state = new();
    private readonly ConcurrentQueue<string> _lines = new();

    private EngineProcess(Process process, string instance) => (_process, Instance) = (process, instance);

    /// <summary>Its name among the engines.</summary>
    public string Instance { get; }

    /// <summary>What it has logged so far.</summary>
    public IReadOnlyList<string> Lines => [.. _lines];

    /// <summary>
    /// The seconds of the day, UTC, that it says it left out: a machine may give it no processor for so long.
    /// </summary>
    public IReadOnlyList<long> SecondsMissed =>
    [
        .. from line in Lines
           let told = MissedLine().Match(line)
           where told.Success
           let next = (long)TimeSpan.Parse(told.Groups["next"].Value, CultureInfo.InvariantCulture).TotalSeconds
           from missed in Enumerable.Range(1, int.Parse(told.Groups["missed"].Value, CultureInfo.InvariantCulture))
           select (next - missed + TimeSpan.SecondsPerDay) % TimeSpan.SecondsPerDay,
    ];

    /// <summary>Processor time that it has used.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts it; returns once the process runs, which is before it measures anything.</summary>
    public static EngineProcess Start(
        string instance, int redisPort, string database, string config, string spool)
    {
        var connection = new NpgsqlConnectionStringBuilder(database);
        var start = new ProcessStartInfo("dotnet", [Program])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var engine = new EngineProcess(new Process { StartInfo = start }, instance);
        var environment = start.Environment;
        environment["INSTANCE"] = instance;
        environment["CONFIG_DIR"] = config;
        environment["STATE_DIR"] = engine._state.Path;
        environment["SPOOL_DIR"] = spool;
        environment["REDIS_HOST"] = "127.0.0.1";
        environment["REDIS_PORT"] = $"{redisPort}";
        environment["REDIS_PASSWORD"] = "";
        environment["POSTGRES_HOST"] = connection.Host;
        environment["POSTGRES_PORT"] = $"{connection.Port}";
        environment["POSTGRES_DB"] = connection.Database;
        environment["POSTGRES_USER"] = connection.Username;
        environment["POSTGRES_PASSWORD"] = connection.Password;
        environment["LOG_LEVEL"] = "INFO";
        engine.Run();
        return engine;
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>As docker-compose stops it: SIGTERM, and it has 10 s.</summary>
    public async Task StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System);
        Assert.Equal(0, _process.ExitCode);
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

    [GeneratedRegex(
        @"slow: (?<missed>\d+) seconds passed without a sample before (?<next>[\d:]+)",
        RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex MissedLine();
}
