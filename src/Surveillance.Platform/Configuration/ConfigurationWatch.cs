using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Surveillance.Platform.Configuration;

/// <summary>
/// The configuration in force. The folder is read every 2 s (bind mounts have no reliable change notices); an edit is swapped in
/// whole, or refused whole and the old value kept.
/// </summary>
public sealed class ConfigurationWatch(
    string directory, SurveillanceConfig initial, TimeProvider time, ILogger<ConfigurationWatch> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private volatile SurveillanceConfig _current = initial;
    private volatile string? _rejectedEdit;

    /// <summary>Raised after <see cref="Current"/> has changed, on the watch's own task.</summary>
    public event Action<SurveillanceConfig>? Changed;

    /// <summary>The configuration in force.</summary>
    public SurveillanceConfig Current => _current;

    /// <summary>The mistakes of an edit that was refused, one a line; null when the files are in force.</summary>
    public string? RejectedEdit => _rejectedEdit;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                Look();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped as told.
        }
    }

    private void Look()
    {
        try
        {
            var read = ConfigurationReader.Read(directory);
            _rejectedEdit = null;
            if (read.Version == _current.Version)
                return;
            _current = read;
            Log.ConfigurationSwapped(log, read.Version);
            Changed?.Invoke(read);
        }
        catch (ConfigurationException error)
        {
            if (_rejectedEdit == error.Message)
                return;
            _rejectedEdit = error.Message;
            foreach (var mistake in error.Mistakes)
                Log.EditRefused(log, mistake.ToString());
        }
    }
}
