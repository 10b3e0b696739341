namespace Surveillance.Operations.Faults;

/// <summary>Every way in which the stack is broken, in the order in which it is done.</summary>
/// <param name="stack">What is broken.</param>
/// <param name="spool">The folder that holds the engine's spool, on a disk of its own; null = there is none.</param>
/// <param name="clock">The services' clock.</param>
/// <param name="isBrief">
/// Whether each lasts for a shorter time, and those that the runbook does are left out.
/// </param>
internal sealed class FaultCatalog(Stack stack, string? spool, StackClock clock, bool isBrief)
{
    /// <summary>Longer than what a service waits for a store before it says that it does not answer.</summary>
    private readonly TimeSpan _pause = TimeSpan.FromSeconds(isBrief ? 7 : 15);

    private readonly TimeSpan _databaseOutage = TimeSpan.FromSeconds(isBrief ? 60 : 300);

    /// <summary>More than any service takes for the jitter of a clock.</summary>
    private const long ClockStep = 90;

    private static readonly (string One, string Other)[] Pairs =
    [
        ("data-ingestion", "exchange-simulator"), ("data-ingestion", "redis"), ("data-ingestion", "timescaledb"),
        ("metrics-engine", "redis"), ("metrics-engine", "timescaledb"), ("anomaly-detector", "redis"),
        ("anomaly-detector", "timescaledb"), ("dashboard", "redis"), ("dashboard", "timescaledb"),
    ];

    /// <summary>All of them.</summary>
    public IEnumerable<Fault> All =>
    [
        .. Stack.Services.Select(Kill),
        .. Stack.Services.Select(Suspend),
        .. isBrief ? [] : Stack.Services.Select(Restart),
        .. Pairs.Select(pair => Cut(pair.One, pair.Other)),
        .. spool is null ? [] : new[] { FillDisk(spool) },
        Empty(),
        Misconfigure(),
        .. clock.IsMovable ? [Step("forward", ClockStep), Step("back", 0)] : Array.Empty<Fault>(),
        StopDatabase(),
    ];

    private Fault Kill(string service) =>
        new($"kill -9 {service}", stop => stack.CrashAsync(service, stop)) { IsKill = true };

    private Fault Suspend(string service) => new(
        $"pause {service}",
        _pause,
        async stop => await stack.DockerAsync(stop, "pause", await stack.ContainerOfAsync(service, stop)),
        async stop => await stack.DockerAsync(stop, "unpause", await stack.ContainerOfAsync(service, stop)));

    private Fault Restart(string service) =>
        new($"restart {service}", stop => stack.ComposeAsync(stop, "restart", service));

    private Fault Cut(string one, string other) => new(
        $"cut {one} from {other}",
        _pause,
        stop => stack.CutAsync(one, other, cut: true, stop),
        stop => stack.CutAsync(one, other, cut: false, stop));

    /// <summary>The spool's disk takes nothing while the database is away, too.</summary>
    private Fault FillDisk(string folder)
    {
        var filler = Path.Combine(folder, "filler");
        return new(
            "fill the disk of the spool, stop timescaledb",
            _pause,
            async stop =>
            {
                await stack.ComposeAsync(stop, "stop", "timescaledb");
                await Fill(filler, stop);
            },
            async stop =>
            {
                File.Delete(filler);
                await stack.ComposeAsync(stop, "start", "timescaledb");
            });
    }

    private Fault Empty() =>
        new("empty redis", stop => stack.ComposeAsync(stop, "exec", "-T", "redis", "redis-cli", "flushall"));

    /// <summary>A file that makes no sense, seen by the running services, which go on with what they have.</summary>
    private Fault Misconfigure()
    {
        var file = Path.Combine(stack.Site, "config", "alerts.yaml");
        var right = "";
        return new(
            "feed a configuration with mistakes",
            _pause,
            async stop =>
            {
                right = await File.ReadAllTextAsync(file, stop);
                var wrong = right.Replace("zscore: 2.0", "zscore: -1", StringComparison.Ordinal);
                await File.WriteAllTextAsync(file, wrong, stop);
            },
            stop => File.WriteAllTextAsync(file, right, stop));
    }

    private Fault Step(string direction, long ahead) =>
        new($"step the clock {ClockStep} s {direction}", stop => clock.StepAsync(ahead, stop));

    private Fault StopDatabase() => new(
        $"stop timescaledb for {_databaseOutage.TotalSeconds:0} s",
        _databaseOutage,
        stop => stack.ComposeAsync(stop, "stop", "timescaledb"),
        stop => stack.ComposeAsync(stop, "start", "timescaledb"));

    private static async Task Fill(string filler, CancellationToken stop)
    {
        await using var file = new FileStream(filler, FileMode.Create);
        var block = new byte[1 << 16];
        try
        {
            while (true)
            {
                await file.WriteAsync(block, stop);
                await file.FlushAsync(stop);
            }
        }
        catch (IOException)
        {
            // That is what was wanted: no space is left.
        }
    }
}
