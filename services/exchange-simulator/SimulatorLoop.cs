using Surveillance.ExchangeSimulator.Faults;
using Surveillance.ExchangeSimulator.Incidents;
using Surveillance.ExchangeSimulator.Markets;
using Surveillance.ExchangeSimulator.Sources;

namespace Surveillance.ExchangeSimulator;

/// <summary>Drives incidents, faults and sources by the clock, every 10 ms.</summary>
internal sealed class SimulatorLoop(
    IReadOnlyList<IMarketSource> sources,
    IncidentSchedule incidents,
    FaultSchedule faults,
    double speed,
    TimeProvider time,
    ILogger log)
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// After a longer pause of the process the markets go on from where they were instead of catching up.
    /// </summary>
    private static readonly TimeSpan MostToCatchUp = TimeSpan.FromSeconds(2);

    /// <summary>What is told once a second leaves this long after the second, as recorded.</summary>
    private const long SecondDelayMs = 80;

    private readonly long _start = time.GetTimestamp();
    private TimeSpan _wall;
    private volatile bool _isPaused;
    private TimeSpan _elapsed;
    private long _second;

    /// <summary>Wall time since the start.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_start);

    /// <summary>Whether the markets stand still.</summary>
    public bool IsPaused
    {
        get => _isPaused;
        set => _isPaused = value;
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var timer = new PeriodicTimer(Pace, time);
            while (await timer.WaitForNextTickAsync(cancellationToken)) Tick();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
        catch (Exception exception)
        {
            Log.Stopped(log, exception);
            throw;
        }
    }

    private void Tick()
    {
        var wall = Elapsed;
        var passed = wall - _wall;
        _wall = wall;
        if (IsPaused) return;
        if (passed > MostToCatchUp)
        {
            Log.FellBehind(log, (passed - MostToCatchUp).TotalMilliseconds);
            passed = MostToCatchUp;
        }

        _elapsed += passed * speed;
        var moment = new Moment(_elapsed, time.GetUtcNow().ToUnixTimeMilliseconds());
        incidents.AdvanceTo(wall);
        faults.AdvanceTo(wall);
        foreach (var source in sources) source.AdvanceTo(moment);
        var second = (moment.UnixMs - SecondDelayMs) / 1000;
        if (second == _second) return;
        _second = second;
        foreach (var market in sources.SelectMany(source => source.Markets)) lock (market.Gate) market.Second(moment);
    }
}
