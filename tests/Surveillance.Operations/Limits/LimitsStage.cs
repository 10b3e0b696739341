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

    /// <summary>Fewer are no load.</summary>
    private const int LeastMarkets = 200;

    /// <summary>
    /// Whose figure holds what it has read and written of its files, too, which the kernel takes back when it is
    /// needed: for it the limit alone counts.
    /// </summary>
    private const string Database = "surveillance-db";

    /// <summary>Whether all held.</summary>
    public async Task<bool> RunAsync(CancellationToken stop)
    {
        var stack = new Stack(site);
        await WholeExchanges.FollowAsync(stack, stop);
        var before = await RestartsAsync(stack, stop);
        var watch = new MemoryWatch(stack);
        await watch.RunAsync(length, stop);
        var markets = await stack.MarketsAsync(stop);
        await output.WriteLineAsync($"{markets} markets");
        await output.WriteLineAsync("\n| container | most, MiB | last third against the third before, MiB |");
        await output.WriteLineAsync("|---|---|---|");
        foreach (var (container, most, growth) in watch.Findings)
        {
            await output.WriteLineAsync(
                string.Create(CultureInfo.InvariantCulture, $"| {container} | {most:0} | {growth:+0.0;-0.0;0} |"));
        }

        var mistakes = watch.Findings.Where(finding => finding.Container != Database && finding.Growth > Tide)
            .Select(finding => $"{finding.Container} grows").ToList();
        if (markets < LeastMarkets)
            mistakes.Add($"{markets} markets flow, not {LeastMarkets}");
        foreach (var service in Stack.Services)
        {
            if (await stack.IsOutOfMemoryAsync(service, stop))
                mistakes.Add($"{service} was ended for its memory");
            if (await stack.RestartsOfAsync(service, stop) != before[service])
                mistakes.Add($"{service} was started again");
        }

        var unhealthy = await stack.UnhealthyAsync(DateTimeOffset.MinValue, stop);
        mistakes.AddRange(unhealthy.Select(service => $"{service} is not healthy"));
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
