namespace Surveillance.Benchmarks.Kills;

/// <summary>
/// Two detectors live through the same hour, second by second; one is killed with <c>kill -9</c> at random moments and
/// started again. A second begins once both have judged the one before it: what a detector that is down does not see is
/// no part of this, what it forgets, doubles or never ends is.
/// </summary>
internal sealed class KillsBenchmark(Side calm, Side killed, KillsOptions options)
{
    /// <summary>
    /// Calm seconds behind the script, in which everything ends, and what flapped is told to be over.
    /// </summary>
    private const int Aftermath = 200;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(800);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    private readonly HourScript _script = new(options.Seconds, options.Seed);
    private readonly Operator _operator = new(calm, killed, options.Seed);
    private readonly Random _random = new(options.Seed + 1);
    private readonly List<double> _backAfter = [];
    private DateTimeOffset _now;
    private int _kills;

    private static TimeProvider Time => TimeProvider.System;

    /// <summary>Runs it all and prints; the exit code.</summary>
    public static async Task<int> RunAsync(KillsOptions options)
    {
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            stop.Cancel();
        };
        await using var calm = await Side.StartAsync(stop.Token);
        await using var killed = await Side.StartAsync(stop.Token);
        var report = await new KillsBenchmark(calm, killed, options).PlayAsync(stop.Token);
        report.Print(Console.Out);
        return report.Holds ? 0 : 1;
    }

    private async Task<KillsReport> PlayAsync(CancellationToken stop)
    {
        Console.WriteLine($"{_script.Count} troubles in {options.Minutes} minutes");
        var kills = Moments();
        for (var second = 0; second < options.Seconds + Aftermath; second++)
        {
            var began = Time.GetTimestamp();
            await PlayAsync(second, kills.Contains(second), stop);
            if (second % 60 == 0)
                Console.WriteLine($"minute {second / 60}: {_kills} kills");
            var rest = Second - Time.GetElapsedTime(began);
            await Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, Time, stop);
        }

        while (!await calm.IsSettledAsync() || !await killed.IsSettledAsync())
            await Task.Delay(Second, Time, stop);
        return new KillsReport(
            options, _kills, _operator.Deeds, _backAfter,
            await AlertTrail.OfAsync(calm, stop), await AlertTrail.OfAsync(killed, stop));
    }

    private async Task PlayAsync(int second, bool isKilled, CancellationToken stop)
    {
        // To the millisecond, as it is written; never sooner after the last one than a second, or rules:* would not be.
        var wall = DateTimeOffset.FromUnixTimeMilliseconds(Time.GetUtcNow().ToUnixTimeMilliseconds());
        var now = _now = wall > _now + Second ? wall : _now + Second;
        await Task.WhenAll(calm.PublishAsync(_script, second, now), killed.PublishAsync(_script, second, now));
        if (isKilled)
            await KillAsync(now, stop);
        await Task.WhenAll(JudgedAsync(calm, now, stop), JudgedAsync(killed, now, stop));
        await _operator.ActAsync(second, now);
    }

    // Every other time at once, in the midst of the work; else at any moment of the second.
    private async Task KillAsync(DateTimeOffset now, CancellationToken stop)
    {
        var longest = _random.Next(2) == 0 ? 30 : 900;
        await Task.Delay(TimeSpan.FromMilliseconds(_random.NextDouble() * longest), Time, stop);
        var began = Time.GetTimestamp();
        _kills++;
        await killed.KillAsync(stop);
        if (await killed.HasJudgedAsync(now))
            return;

        // As metrics-engine does with its next measurement: what was taken out of the list died with who took it.
        await killed.TellAsync();
        await JudgedAsync(killed, now, stop);
        _backAfter.Add(Time.GetElapsedTime(began).TotalSeconds);
    }

    // What a process that lives takes out of the list, it judges at once.
    private static async Task JudgedAsync(Side side, DateTimeOffset now, CancellationToken stop)
    {
        for (var told = Time.GetTimestamp(); !await side.HasJudgedAsync(now);)
        {
            await Task.Delay(Look, Time, stop);
            if (Time.GetElapsedTime(told) < Patience)
                continue;
            if (await side.HasTakenAsync())
                return;
            told = Time.GetTimestamp();
        }
    }

    private HashSet<int> Moments()
    {
        var moments = new HashSet<int>();
        while (moments.Count < Math.Min(options.Times, options.Seconds / 5))
            moments.Add(_random.Next(5, options.Seconds));
        return moments;
    }
}
