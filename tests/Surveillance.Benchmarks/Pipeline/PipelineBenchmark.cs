using System.Collections.Concurrent;
using Surveillance.ExchangeSimulator.Incidents;
using Surveillance.Markets;

namespace Surveillance.Benchmarks.Pipeline;

/// <summary>
/// How long a frame takes to become a book, readings and an alert in Redis, with the whole system running on simulated
/// venues at their usual pace; and what each service costs meanwhile.
/// </summary>
internal sealed class PipelineBenchmark(MeasuredStack stack, PipelineOptions options)
{
    /// <summary>Until windows have the samples that a z-score needs, and the hot code is compiled.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(50);

    /// <summary>How long no frame comes: a second more, and the streams would be silent.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan IncidentLength = TimeSpan.FromSeconds(3);

    /// <summary>Until an alert has resolved by itself and its market is calm again.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(45);

    private readonly ConcurrentDictionary<string, MarketTrail> _trails = new();
    private readonly List<double> _toAlert = [];

    private static TimeProvider Time => TimeProvider.System;

    /// <summary>Runs it all and prints; the exit code.</summary>
    public static async Task<int> RunAsync(PipelineOptions options)
    {
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            stop.Cancel();
        };
        await using var stack = await MeasuredStack.StartAsync(options.Instruments, stop.Token);
        await new PipelineBenchmark(stack, options).MeasureAsync(stop.Token);
        return 0;
    }

    private async Task MeasureAsync(CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var frames = new FrameClock(
            stack.Simulator.Addresses, [.. stack.Config.Instruments.Values.Where(one => one.Enabled)]);
        var markets = stack.Config.EnabledMarkets.ToList();
        foreach (var market in markets)
            _trails[$"{market}"] = new MarketTrail(market, frames);
        Task[] watching = [frames.RunAsync(over.Token), new RedisMonitor(stack.RedisPort).RunAsync(Take, over.Token)];
        Console.WriteLine($"{markets.Count} markets, {WarmUp.TotalSeconds} s to warm up");
        await PassAsync(WarmUp, watching, stop);
        foreach (var trail in _trails.Values)
        {
            trail.ToBook.Clear();
            trail.ToReadings.Clear();
        }

        var (cost, before) = (new ProcessCost(stack.Processes), frames.Frames);
        await PassAsync(TimeSpan.FromSeconds(options.Seconds), watching, stop);
        var report = new PipelineReport(markets.Count, (frames.Frames - before) / (double)options.Seconds)
        {
            CpuPercent = cost.CpuPercent(),
            ResidentMiB = cost.ResidentMiB(),
            ToBook = Latency.Of(_trails.Values.SelectMany(trail => trail.ToBook)),
            ToReadings = Latency.Of(_trails.Values.SelectMany(trail => trail.ToReadings)),
        };
        stack.Simulator.Pause(true);
        var idle = new ProcessCost(stack.Processes);
        await PassAsync(Quiet, watching, stop);
        report = report with { IdleCpuPercent = idle.CpuPercent() };
        stack.Simulator.Pause(false);
        for (var round = 0; round < options.Rounds; round++)
            await BlowOutAsync(markets, watching, stop);
        report = report with { ToAlert = Latency.Of(_toAlert) };
        await over.CancelAsync();
        report.Print(Console.Out);
    }

    private async Task BlowOutAsync(IReadOnlyList<MarketId> markets, Task[] watching, CancellationToken stop)
    {
        foreach (var market in markets)
        {
            var trail = _trails[$"{market}"];
            (trail.WideAt, trail.WideBps) = (null, 5);
            stack.Simulator.Inject(
                new Incident(IncidentKind.SpreadBlowout, market, TimeSpan.Zero, IncidentLength));
            await PassAsync(TimeSpan.FromMilliseconds(300), watching, stop);
        }

        await PassAsync(Calm, watching, stop);
    }

    /// <summary>Called for each command, one at a time.</summary>
    private void Take(RedisCommand command)
    {
        var (kind, market) = command.Key.Split(':', 2) is [var prefix, var rest] ? (prefix, rest) : ("", "");
        switch (command.Name, kind)
        {
            case ("EVAL", _) when command.Rest == "":
                // Only asks whether scripts may be run.
                break;
            case ("EVAL", "orderbook") when _trails.TryGetValue(market, out var trail):
                trail.BookWritten(command);
                break;
            case ("GET", "orderbook") when _trails.TryGetValue(market, out var trail):
                trail.BookRead(command);
                break;
            case ("EVAL", "metrics") when _trails.TryGetValue(market, out var trail):
                trail.ReadingsWritten(command);
                break;
            case ("SADD", "alerts") when command is { Key: "alerts:active" }:
                AlertRaised(command);
                break;
        }
    }

    private void AlertRaised(RedisCommand command)
    {
        foreach (var (market, trail) in _trails)
        {
            // Such as spread-binance-BTC-USDT-PERP-20261124T075230123.
            if (!command.Rest.Contains($"spread-{market.Replace(':', '-')}-", StringComparison.Ordinal)
                || trail.WideAt is not { } wideAt)
                continue;
            _toAlert.Add((command.At - wideAt) * 1e3);
            (trail.WideAt, trail.WideBps) = (null, double.PositiveInfinity);
        }
    }

    private static async Task PassAsync(TimeSpan span, Task[] watching, CancellationToken stop)
    {
        var passed = Task.Delay(span, Time, stop);
        await await Task.WhenAny([passed, .. watching]);
    }
}
