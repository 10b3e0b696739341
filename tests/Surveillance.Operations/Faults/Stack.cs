using System.Globalization;
using System.Text.Json;

namespace Surveillance.Operations.Faults;

/// <summary>The stack of containers, as somebody with a root shell on its machine can treat it.</summary>
/// <param name="site">The folder of <c>docker-compose.yml</c>.</param>
internal sealed class Stack(string site)
{
    /// <summary>The services of the compose file.</summary>
    public static readonly IReadOnlyList<string> Services =
        ["redis", "timescaledb", "data-ingestion", "metrics-engine", "anomaly-detector", "dashboard"];

    /// <summary>Other stacks on the machine are none of its business.</summary>
    private const string Project = "label=com.docker.compose.project=surveillance";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>The folder of its configuration.</summary>
    public string Site { get; } = site;

    /// <summary>Runs <c>docker-compose</c>.</summary>
    public Task<string> ComposeAsync(CancellationToken stop, params string[] words) =>
        RunAsync(["docker-compose", .. words], stop);

    /// <summary>Runs <c>docker</c>.</summary>
    public Task<string> DockerAsync(CancellationToken stop, params string[] words) =>
        RunAsync(["docker", .. words], stop);

    /// <summary>The container of a service.</summary>
    public async Task<string> ContainerOfAsync(string service, CancellationToken stop) =>
        (await DockerAsync(
            stop, "ps", "-aq", "--filter", Project, "--filter", $"label=com.docker.compose.service={service}"))
        .Split('\n')[0];

    /// <summary>The process id, on this machine, of a container's first process.</summary>
    public async Task<string> ProcessOfAsync(string service, CancellationToken stop) =>
        await InspectAsync(service, "{{.State.Pid}}", stop);

    /// <summary>Its address in the stack's network.</summary>
    public async Task<string> AddressOfAsync(string service, CancellationToken stop) =>
        await InspectAsync(service, "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", stop);

    /// <summary>How often Docker started a service again by itself.</summary>
    public async Task<int> RestartsOfAsync(string service, CancellationToken stop) =>
        int.Parse(await InspectAsync(service, "{{.RestartCount}}", stop), CultureInfo.InvariantCulture);

    /// <summary>Whether the kernel ended a service for its memory.</summary>
    public async Task<bool> IsOutOfMemoryAsync(string service, CancellationToken stop) =>
        await InspectAsync(service, "{{.State.OOMKilled}}", stop) == "true";

    /// <summary>How often Docker started any of them again by itself.</summary>
    public async Task<int> RestartsAsync(CancellationToken stop)
    {
        var restarts = 0;
        foreach (var service in Services)
            restarts += await RestartsOfAsync(service, stop);
        return restarts;
    }

    /// <summary>The services that are not healthy.</summary>
    /// <param name="since">A check before that moment does not count: it saw what was then.</param>
    public async Task<IReadOnlyList<string>> UnhealthyAsync(DateTimeOffset since, CancellationToken stop)
    {
        var unhealthy = new List<string>();
        foreach (var service in Services)
        {
            // {"Status":"healthy","FailingStreak":0,"Log":[{"Start":"2026-11-27T02:00:30.1Z","ExitCode":0,…},…]}
            using var health = JsonDocument.Parse(await InspectAsync(service, "{{json .State.Health}}", stop));
            if (!IsHealthy(health.RootElement, since))
                unhealthy.Add(service);
        }

        return unhealthy;
    }

    /// <summary>How many books there are.</summary>
    public async Task<int> MarketsAsync(CancellationToken stop) =>
        (await ComposeAsync(stop, "exec", "-T", "redis", "redis-cli", "keys", "orderbook:*"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;

    /// <summary>
    /// What each container holds of memory, a line such as <c>surveillance-redis 15.09MiB / 768MiB</c>.
    /// </summary>
    public async Task<IReadOnlyList<string>> StatisticsAsync(CancellationToken stop) =>
        (await DockerAsync(stop, "stats", "--no-stream", "--format", "{{.Name}} {{.MemUsage}}")).Split('\n');

    /// <summary>
    /// Ends a process as a crash does: nothing is written, nobody is told. Returns once Docker has started it again.
    /// </summary>
    public async Task CrashAsync(string service, CancellationToken stop)
    {
        var process = await ProcessOfAsync(service, stop);
        await RunAsync(["bash", "-c", $"kill -9 {process}"], stop);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(Patience);
        while (await ProcessOfAsync(service, stop) is var next && (next == process || next == "0"))
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, patience.Token);
    }

    /// <summary>Lets no packet pass between two services, or lets them pass again.</summary>
    public async Task CutAsync(string one, string other, bool cut, CancellationToken stop)
    {
        var process = await ProcessOfAsync(one, stop);
        var address = await AddressOfAsync(other, stop);
        foreach (var (chain, side) in new[] { ("OUTPUT", "-d"), ("INPUT", "-s") })
        {
            await RunAsync(
                ["nsenter", "-t", process, "-n", "iptables", cut ? "-I" : "-D", chain, side, address, "-j", "DROP"],
                stop);
        }
    }

    private static bool IsHealthy(JsonElement health, DateTimeOffset since) =>
        health.ValueKind == JsonValueKind.Object
        && health.GetProperty("Status").GetString() == "healthy"
        && health.GetProperty("Log").EnumerateArray().Any(check =>
            check.GetProperty("ExitCode").GetInt32() == 0
            && check.GetProperty("Start").GetDateTimeOffset() >= since);

    private async Task<string> InspectAsync(string service, string format, CancellationToken stop) =>
        (await DockerAsync(stop, "inspect", "-f", format, await ContainerOfAsync(service, stop))).Trim();

    private async Task<string> RunAsync(string[] line, CancellationToken stop)
    {
        var (code, output) = await ChildProcess.RunAsync(Site, line, null, Patience, stop);
        return code == 0
            ? output
            : throw new InvalidOperationException($"{string.Join(' ', line)} ended with {code}: {output.Trim()}");
    }
}
