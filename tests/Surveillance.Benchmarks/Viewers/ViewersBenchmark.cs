using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Surveillance.Benchmarks.Pipeline;
using Surveillance.BrowserTests.Stage;

namespace Surveillance.Benchmarks.Viewers;

/// <summary>
/// What many open pages cost the dashboard, with the whole system running on simulated venues: processor time, memory,
/// bytes on the wire, and what grows while they stay open.
/// </summary>
internal sealed class ViewersBenchmark(MeasuredStack stack, ViewersOptions options) : IAsyncDisposable
{
    private const string Dashboard = "dashboard";

    private static readonly TimeSpan Alone = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Relay _relay = new(stack.DashboardPort);
    private readonly HttpClient _client = new();
    private readonly List<Viewer> _viewers = [];

    private static TimeProvider Time => TimeProvider.System;

    private Process Process => stack.Processes[Dashboard];

    /// <summary>Runs it all and prints; the exit code.</summary>
    public static async Task<int> RunAsync(ViewersOptions options)
    {
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            stop.Cancel();
        };
        await using var stack = await MeasuredStack.StartAsync(instruments: 4, stop.Token);
        await using var benchmark = new ViewersBenchmark(stack, options);
        return await benchmark.MeasureAsync(stop.Token);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var viewer in _viewers)
            await viewer.DisposeAsync();
        await _relay.DisposeAsync();
        _client.Dispose();
    }

    private async Task<int> MeasureAsync(CancellationToken stop)
    {
        await Task.Delay(TimeSpan.FromSeconds(options.WarmUp), Time, stop);

        // The first page ever, and the first many, cost what is compiled for them: what one more costs is told by the
        // second half.
        await OpenAsync(1, stop);
        await Task.Delay(Settling, Time, stop);
        await CloseAsync();
        var alone = await CostAsync(Alone, stop);
        await OpenAsync(options.Viewers / 2, stop);
        await Task.Delay(Settling, Time, stop);
        var half = await CostAsync(Alone, stop);
        var first = _viewers.Count;
        await OpenAsync(options.Viewers - first, stop);
        await Task.Delay(Settling, Time, stop);
        var full = await CostAsync(TimeSpan.FromSeconds(options.Seconds), stop);
        var growth = await GrowthAsync(stop);
        var faults = _viewers.Select(viewer => viewer.Fault).OfType<string>().ToList();
        Print(alone, half, full, growth, faults);
        return faults.Count == 0 ? 0 : 1;
    }

    private async Task OpenAsync(int count, CancellationToken stop)
    {
        var page = new Uri(_relay.Address + options.Page);
        for (var one = 0; one < count; one++)
            _viewers.Add(await Viewer.OpenAsync(page, _client, stop));
    }

    private async Task CloseAsync()
    {
        foreach (var viewer in _viewers)
            await viewer.DisposeAsync();
        _viewers.Clear();
    }

    private async Task<Cost> CostAsync(TimeSpan length, CancellationToken stop)
    {
        var cost = new ProcessCost(stack.Processes);
        var before = _viewers.Sum(viewer => viewer.Pictures);
        var bytes = await _relay.BytesASecondAsync(length, stop);
        var pictures = (_viewers.Sum(viewer => viewer.Pictures) - before) / length.TotalSeconds;
        return new Cost(cost.CpuPercent()[Dashboard], ResidentMiB(), bytes, pictures);
    }

    private async Task<IReadOnlyList<double>> GrowthAsync(CancellationToken stop)
    {
        var minutes = new List<double>();
        for (var minute = 0; minute < options.Minutes; minute++)
        {
            await Task.Delay(Minute, Time, stop);
            minutes.Add(ResidentMiB());
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"minute {minute + 1}: {minutes[^1]:0.0} MiB resident"));
        }

        return minutes;
    }

    private double ResidentMiB()
    {
        Process.Refresh();
        return Process.WorkingSet64 / 1048576.0;
    }

    private void Print(Cost alone, Cost half, Cost full, IReadOnlyList<double> growth, List<string> faults)
    {
        var count = _viewers.Count;
        var drawn = _viewers.Average(viewer => viewer.Drawn);
        var perViewer = (full.ResidentMiB - alone.ResidentMiB) / count;
        var perFurther = (full.ResidentMiB - half.ResidentMiB) / (count - (count / 2));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            nobody looks: {alone.CpuPercent:0.0} % of a core, {alone.ResidentMiB:0} MiB
            {count} viewers of {options.Page}: {full.CpuPercent:0.0} % of a core, {full.ResidentMiB:0} MiB
            each: {perViewer:0.00} MiB, each of the second half {perFurther:0.00} MiB,
              {full.BytesASecond / count / 1024:0.00} KB/s on the wire,
              {full.PicturesASecond / count:0.0} pictures a second, {drawn:0.0} charts drawn
            faults: {(faults.Count == 0 ? "none" : string.Join("; ", faults.Distinct()))}
            """));
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            benchmark = "viewers",
            viewers = count,
            page = options.Page,
            cpu_percent = full.CpuPercent,
            cpu_percent_alone = alone.CpuPercent,
            resident_mib = Math.Round(full.ResidentMiB, 1),
            resident_mib_alone = Math.Round(alone.ResidentMiB, 1),
            mib_per_viewer = Math.Round(perViewer, 3),
            mib_per_further_viewer = Math.Round(perFurther, 3),
            kb_per_second_per_viewer = Math.Round(full.BytesASecond / count / 1024, 3),
            resident_mib_by_minute = growth.Select(minute => Math.Round(minute, 1)),
            faults = faults.Count,
        }));
    }

    /// <summary>What the dashboard cost over a span of time.</summary>
    private sealed record Cost(double CpuPercent, double ResidentMiB, double BytesASecond, double PicturesASecond);
}
