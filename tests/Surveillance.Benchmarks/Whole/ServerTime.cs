using System.Diagnostics;
using System.Globalization;

namespace Surveillance.Benchmarks.Whole;

/// <summary>
/// A server that makes a process of each connection, such as PostgreSQL, as the kernel tells of it in <c>/proc</c>.
/// </summary>
internal static class ServerTime
{
    // https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: counted from the state, which is the third field.
    private const int ParentField = 1;
    private const int FirstTimeField = 11;
    private const double TicksPerSecond = 100;

    /// <summary>Processor time of a process, of its children, and of the children that have ended.</summary>
    public static TimeSpan Of(int process)
    {
        var ticks = FieldsOf(process) is { } own ? own.Skip(FirstTimeField).Take(4).Sum(Number) : 0;
        ticks += ChildrenOf(process).Sum(child => child.Fields.Skip(FirstTimeField).Take(2).Sum(Number));
        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }

    /// <summary>Kills a process and waits until its children, who notice that, have ended, too.</summary>
    public static async Task KillAsync(int process, CancellationToken stop)
    {
        var children = ChildrenOf(process).Select(child => child.Id).ToList();
        using (var server = Process.GetProcessById(process))
        {
            server.Kill();
            await server.WaitForExitAsync(stop);
        }

        while (children.Exists(child => Directory.Exists($"/proc/{child}")))
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, stop);
    }

    private static IEnumerable<(int Id, string[] Fields)> ChildrenOf(int process)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id)
                && FieldsOf(id) is { } fields && Number(fields[ParentField]) == process)
                yield return (id, fields);
        }
    }

    // 4711 (postgres: writer) S 4700 …: the name may hold spaces and brackets.
    private static string[]? FieldsOf(int process)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{process}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It has ended.
            return null;
        }
    }

    private static long Number(string field) => long.Parse(field, CultureInfo.InvariantCulture);
}
