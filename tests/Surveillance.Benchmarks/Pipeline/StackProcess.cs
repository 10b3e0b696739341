using System.ComponentModel;
using System.Diagnostics;

namespace Surveillance.Benchmarks.Pipeline;

/// <summary>Starts what is measured as processes of their own.</summary>
internal static class StackProcess
{
    private static readonly string[] Unset =
    [
        "SLACK_WEBHOOK_P1", "SLACK_WEBHOOK_P2", "SLACK_WEBHOOK_INFRASTRUCTURE", "PAGERDUTY_ROUTING_KEY",
        "ALERT_WEBHOOK_URL", "REDIS_PASSWORD",
    ];

    private static string Root =>
        new DirectoryInfo(AppContext.BaseDirectory).Parent!.Parent!.Parent!.Parent!.Parent!.FullName;

    /// <summary>Folder of the configuration as it is shipped.</summary>
    public static string ShippedConfig => Path.Combine(Root, "config");

    /// <summary>What docker-compose.yml tells the database server.</summary>
    public static IReadOnlyList<string> DatabaseSettings => ComposedRuntime.DatabaseSettings(Root);

    /// <summary>A Redis as docker-compose.yml starts it, its files in a folder.</summary>
    public static Process Redis(string folder, int port)
    {
        var redis = Process.Start(
            "redis-server",
            [
                "--port", $"{port}", "--bind", "127.0.0.1", "--dir", folder, "--logfile", "redis.log",
                "--appendonly", "yes", "--appendfsync", "everysec", "--save", "",
                "--auto-aof-rewrite-min-size", "1gb", "--rdbcompression", "no",
                "--maxmemory", "512mb", "--maxmemory-policy", "noeviction",
            ]);
        Prefer(redis, "redis");
        return redis;
    }

    /// <summary>A service from where it was built.</summary>
    /// <param name="service">Such as <c>data-ingestion</c>.</param>
    /// <param name="environment">Its settings, beside those that are the same for all.</param>
    /// <param name="onLine">Takes what it logs; null = forgotten.</param>
    public static Process Service(
        string service, IReadOnlyDictionary<string, string> environment, Action<string?>? onLine = null)
    {
        var built = new DirectoryInfo(AppContext.BaseDirectory);
        var name = string.Concat(service.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
        var program = Path.Combine(
            Root, "services", service, "bin", built.Parent!.Name, built.Name, $"Surveillance.{name}.dll");
        var start = new ProcessStartInfo("dotnet", [program])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            WorkingDirectory = Path.GetDirectoryName(program)!,
        };
        foreach (var variable in Unset)
            start.Environment[variable] = "";
        start.Environment["INSTANCE"] = service;
        start.Environment["REDIS_HOST"] = start.Environment["POSTGRES_HOST"] = "127.0.0.1";
        foreach (var (variable, value) in ComposedRuntime.Of(service, Root).Concat(environment))
            start.Environment[variable] = value;
        var process = Process.Start(start)!;
        Prefer(process, service);

        // What it logs is read in any case, so that it never waits for us.
        process.OutputDataReceived += (_, line) => onLine?.Invoke(line.Data);
        process.BeginOutputReadLine();
        return process;
    }

    /// <summary>Four times the weight of another process, where docker-compose.yml gives its container more.</summary>
    private static void Prefer(Process process, string name)
    {
        if (!ComposedRuntime.IsPreferred(name, Root))
            return;
        try
        {
            process.PriorityClass = ProcessPriorityClass.AboveNormal;
        }
        catch (Win32Exception)
        {
            Console.Error.WriteLine($"{name} runs with the weight of the others: only root may give it more.");
        }
    }
}
