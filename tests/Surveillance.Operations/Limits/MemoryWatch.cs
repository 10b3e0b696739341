using System.Globalization;
using Surveillance.Operations.Faults;

namespace Surveillance.Operations.Limits;

/// <summary>What the containers hold of memory, looked at every half minute.</summary>
internal sealed class MemoryWatch(Stack stack)
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, List<double>> _megabytes = [];

    /// <summary>Looks for a while.</summary>
    public async Task RunAsync(TimeSpan length, CancellationToken stop)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(began) < length)
        {
            await Task.Delay(Pace, TimeProvider.System, stop);
            // surveillance-redis 15.09MiB / 768MiB
            foreach (var line in (await stack.StatisticsAsync(stop)).Where(line => line.Length > 0))
            {
                if (line.Split(' ') is not [var name, var used, ..])
                    continue;
                if (!_megabytes.TryGetValue(name, out var looks))
                    _megabytes[name] = looks = [];
                looks.Add(MegabytesOf(used));
            }
        }
    }

    /// <summary>
    /// Each container's most, and how the last third of the looks differs from the third before, in MiB.
    /// </summary>
    public IReadOnlyList<(string Container, double Most, double Growth)> Findings =>
    [
        .. _megabytes.OrderBy(container => container.Key, StringComparer.Ordinal).Select(container =>
        {
            var third = container.Value.Count / 3;
            var last = container.Value.TakeLast(third).ToList();
            var before = container.Value.SkipLast(third).TakeLast(third).ToList();
            return (container.Key, container.Value.Max(), third == 0 ? 0 : Median(last) - Median(before));
        }),
    ];

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static double MegabytesOf(string text)
    {
        var (unit, factor) = text switch
        {
            _ when text.EndsWith("GiB", StringComparison.Ordinal) => ("GiB", 1024.0),
            _ when text.EndsWith("MiB", StringComparison.Ordinal) => ("MiB", 1.0),
            _ when text.EndsWith("KiB", StringComparison.Ordinal) => ("KiB", 1.0 / 1024),
            _ => ("B", 1.0 / 1024 / 1024),
        };
        return double.Parse(text.AsSpan(0, text.Length - unit.Length), CultureInfo.InvariantCulture) * factor;
    }
}
