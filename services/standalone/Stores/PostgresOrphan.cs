namespace Surveillance.Standalone.Stores;

/// <summary>A server that outlived the run that started it: after `kill -9` nothing stops it.</summary>
internal sealed class PostgresOrphan(PostgresHome home, PostgresBinaries binaries)
{
    private string PidFile => Path.Combine(home.Cluster, "postmaster.pid");

    /// <summary>
    /// Stops the server that owns the cluster by its `postmaster.pid`. The process is looked at first: the number may
    /// belong to something else by now, and then only the file is stale.
    /// </summary>
    public async Task StopAsync(Action<string> announce, CancellationToken token)
    {
        if (!File.Exists(PidFile))
            return;
        var process = (await File.ReadAllLinesAsync(PidFile, token)).FirstOrDefault()?.Trim() ?? "";
        if (!await IsServerOfThisClusterAsync(process, token))
        {
            File.Delete(PidFile);
            return;
        }
        announce($"stopping the PostgreSQL server {process} that an earlier run left behind");
        await home.Account.RequireAsync(
            binaries.PgCtl, ["stop", "-D", home.Cluster, "-m", "fast", "-w", "-t", "30"], token);
    }

    private async Task<bool> IsServerOfThisClusterAsync(string process, CancellationToken token)
    {
        var commandLine = await CommandLineAsync(process, token);
        return commandLine.Contains("postgres", StringComparison.Ordinal)
            && commandLine.Contains(home.Cluster, StringComparison.Ordinal);
    }

    private static async Task<string> CommandLineAsync(string process, CancellationToken token)
    {
        if (!int.TryParse(process, out _))
            return "";
        if (!Directory.Exists("/proc/self"))
            return (await Tool.RunAsync("ps", ["-o", "command=", "-p", process], token)).Output;
        var file = $"/proc/{process}/cmdline";
        return File.Exists(file) ? (await File.ReadAllTextAsync(file, token)).Replace('\0', ' ') : "";
    }
}
