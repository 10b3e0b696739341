using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Surveillance.Metrics.Scores;
using Surveillance.MetricsEngine.Figures;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Hosting;
using Surveillance.Platform.Timescale;

namespace Surveillance.MetricsEngine;

/// <summary>
/// Reads what is usual at this hour of the week, and shortly before it at the coming one, of the series for which a
/// rule asks for it; of no other is anything read. Measuring never waits for it: while the database is down, what was
/// read last stands in.
/// </summary>
internal sealed class UsualHourWatch(
    ConfigurationWatch configuration,
    UsualHourRows rows,
    UsualHours hours,
    ServicePulse pulse,
    TimeProvider time,
    ILogger<UsualHourWatch> log)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AfterOutage = TimeSpan.FromSeconds(30);

    private SurveillanceConfig? _config;
    private IReadOnlySet<SeriesId> _asked = new HashSet<SeriesId>();
    private bool _isFailing;
    private long _failures;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            for (; ; await Task.Delay(_isFailing ? AfterOutage : Pause, time, stoppingToken))
                await LookAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped as told.
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        FollowConfiguration();
        if (_asked.Count == 0)
            return;
        try
        {
            while (hours.Lacking(_asked, time.GetUtcNow(), UsualHourRows.MostAtOnce) is { Series: [_, ..] } lacking)
                await ReadAsync(lacking.Hour, lacking.Series, cancellationToken);
            if (_isFailing)
                Log.UsualHoursRead(log);
            _isFailing = false;
        }
        catch (Exception error) when (error is NpgsqlException or TimeoutException or IOException)
        {
            // Once an outage, not at each attempt.
            if (!_isFailing)
                Log.UsualHoursUnread(log, error, UsualHours.StandsInFor.TotalHours);
            _isFailing = true;
            pulse.Set(EngineFigures.UsualHourFailures, ++_failures);
        }

        pulse.Set(EngineFigures.UsualHourSeries, hours.Count);
    }

    private async Task ReadAsync(
        DateTimeOffset hour, IReadOnlyList<SeriesId> series, CancellationToken cancellationToken)
    {
        var weeks = _config!.Features.ZScore.HourOfWeekWeeks;
        var usual = await rows.ReadAsync(series, hour, weeks, cancellationToken);
        foreach (var each in series)
            hours.Put(each, hour, usual.GetValueOrDefault(each));
    }

    private void FollowConfiguration()
    {
        if (ReferenceEquals(_config, configuration.Current))
            return;
        _config = configuration.Current;
        _asked = SeriesId.AskedByHour(_config.Rules, _config.EnabledMarkets);
        hours.KeepOnly(_asked);
    }
}
