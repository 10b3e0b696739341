using System.Globalization;
using Surveillance.Operations.Faults;

namespace Surveillance.Operations.Limits;

/// <summary>
/// Lets the stack run within its limits of memory for a while, with all markets that the simulated venues have, and
/// says whether they held: nothing ended by the kernel, nothing started again, nothing that grows.
/// </summary>
internal sealed class LimitsStage(string site, TimeSpan length, TextWriter output)
{
    /// <summary>What a figure may move by without growing: the collector's and the database's own tides, MiB.</summary>
    private const double Tide = 16;

    /// <summary>Whether all held.</summary>
    public async Task<bool> RunAsync(CancellationToken stop)
    {
        var stack = new Stack(site);
        await WholeExchanges.FollowAsync(stack, stop);
        var before = await RestartsAsync(stack, stop);
        var watch = new MemoryWatch(stack);
        await watch.RunAsync(length, stop);
        await output.WriteLineAsync("\n| container | most, MiB | last third against the third before, MiB |");
        await output.WriteLineAsync("|---|---|---|");
        foreach (var (container, most, growth) in watch.Findings)
        {
            await output.WriteLineAsync(
                string.Create(CultureInfo.InvariantCulture, $"| {container} | {most:0} | {growth:+0.0;-0.0;0} |"));
        }

        var mistakes = watch.Findings.Where(finding => finding.Growth > Tide)
            .Select(finding => $"{finding.Container} grows").ToList();
        foreach (var service in Stack.Services)
        {
            if (await stack.IsOutOfMemoryAsync(service, stop))
                mistakes.Add($"{service} was ended for its memory");
            if (await stack.RestartsOfAsync(service, stop) != before[service])
                mistakes.Add($"{service} was started again");
        }

        mistakes.AddRange((await stack.UnhealthyAsync(stop)).Select(service => $"{service} is not healthy"));
        foreach (var mistake in mistakes)
            await output.WriteLineAsync($"FAIL {mistake}");
        var good = Math.Max(0, Stack.Services.Count - mistakes.Count);
        await output.WriteLineAsync($"limits: {good} as expected, {mistakes.Count} not");
        return mistakes.Count == 0;
    }

    private static async Task<Dictionary<string, int>> RestartsAsync(Stack stack, CancellationToken stop)
    {
        var restarts = new Dictionary<string, int>();
        foreach (var service in Stack.Services)
            restarts[service] = await stack.RestartsOfAsync(service, stop);
        return restarts;
    }
}
