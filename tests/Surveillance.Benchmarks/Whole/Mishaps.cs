namespace Surveillance.Benchmarks.Whole;

/// <summary>What goes wrong while it is measured: PostgreSQL is stopped for a while, or something is killed.</summary>
internal sealed class Mishaps(WholeStack stack, WholeOptions options)
{
    /// <summary>How much of the time between two kills passes after the last moment of the first.</summary>
    private const double LatestMoment = 0.4;

    /// <summary>
    /// How long figures may come and go after a kill: the change of depth looks back 15 s, to where nothing was seen
    /// for some seconds.
    /// </summary>
    private static readonly TimeSpan Unsteadiness = TimeSpan.FromSeconds(25);

    /// <summary>Kills that were done.</summary>
    public int Kills { get; private set; }

    /// <summary>Unix seconds in which something was killed.</summary>
    public HashSet<long> KillSeconds { get; } = [];

    /// <summary>These, and the seconds after them until all is as before.</summary>
    public HashSet<long> UnsteadySeconds { get; } = [];

    private static TimeProvider Time => TimeProvider.System;

    /// <summary>Lets it all happen within a length of time.</summary>
    public async Task RunAsync(TimeSpan length, CancellationToken stop)
    {
        if (options.Outage > TimeSpan.Zero)
            await StopDatabaseAsync(length, stop);
        if (options.Times == 0)
            return;
        var random = new Random(options.Seed);
        var slot = length / options.Times;
        for (var time = 0; time < options.Times; time++)
        {
            var offset = random.NextDouble() * LatestMoment * slot;
            await Task.Delay(offset, Time, stop);
            var began = Time.GetTimestamp();
            await KillAsync(stop);
            var rest = slot - offset - Time.GetElapsedTime(began);
            await Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, Time, stop);
        }
    }

    private async Task StopDatabaseAsync(TimeSpan length, CancellationToken stop)
    {
        await Task.Delay((length - options.Outage) / 2, Time, stop);
        Console.WriteLine($"PostgreSQL is stopped for {options.Outage.TotalSeconds} s");
        await stack.StopDatabaseAsync(stop);
        await Task.Delay(options.Outage, Time, stop);
        await stack.Database.StartAsync(stop);
        Console.WriteLine("PostgreSQL runs again");
    }

    private async Task KillAsync(CancellationToken stop)
    {
        var began = Time.GetUtcNow();
        await stack.KillAsync(options.Kill, stop);
        var back = Time.GetUtcNow();
        KillSeconds.Add(began.ToUnixTimeSeconds());
        for (var at = began; at < back + Unsteadiness; at += TimeSpan.FromSeconds(1))
            UnsteadySeconds.Add(at.ToUnixTimeSeconds());
        Kills++;
        var passed = (back - began).TotalSeconds;
        Console.WriteLine($"{options.Kill} killed, started again after {passed:0.0} s ({Kills} of {options.Times})");
    }
}
