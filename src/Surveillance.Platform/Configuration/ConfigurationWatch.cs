using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Surveillance.Markets;

namespace Surveillance.Platform.Configuration;

/// <summary>
/// The configuration in force. The folder is read every 2 s (bind mounts have no reliable change notices); an edit is
/// swapped in whole, or refused whole and the old value kept. An edit counts once two readings in a row found the same
/// content, so that a file that is still being written is neither taken nor complained about. What was discovered at
/// the venues is part of it: <see cref="Found"/>.
/// </summary>
public sealed class ConfigurationWatch(
    string directory, SurveillanceConfig initial, TimeProvider time, ILogger<ConfigurationWatch> log)
    : BackgroundService
{
    /// <summary>How often the folder is read.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private volatile SurveillanceConfig _current = initial;
    private volatile string? _rejectedEdit;
    private SurveillanceConfig _written = initial;
    private IReadOnlyList<DiscoveredMarkets> _found = [];
    private string _lastSeen = initial.Version;

    /// <summary>
    /// Raised after <see cref="Current"/> has changed, one change at a time; a handler must not keep it waiting.
    /// </summary>
    public event Action<SurveillanceConfig>? Changed;

    /// <summary>The configuration in force.</summary>
    public SurveillanceConfig Current => _current;

    /// <summary>The mistakes of an edit that was refused, one a line; null when the files are in force.</summary>
    public string? RejectedEdit => _rejectedEdit;

    /// <summary>Takes in the markets that were discovered: for each wish the last that was told.</summary>
    public void Found(IReadOnlyList<DiscoveredMarkets> found)
    {
        lock (_gate)
        {
            if (_found.SequenceEqual(found))
                return;
            _found = found;
            PutInForce();
        }
    }

    /// <summary>Reads the folder once and acts on what has settled.</summary>
    internal void Look()
    {
        var files = ConfigurationFiles.Load(directory);
        var settled = files.Version == _lastSeen;
        _lastSeen = files.Version;
        if (!settled)
            return;

        if (files.Version != _written.Version)
            Take(files);
        else if (_rejectedEdit is not null)
            TakeBack();
    }

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

    /// <summary>The files are again what is in force.</summary>
    private void TakeBack()
    {
        _rejectedEdit = null;
        Log.ConfigurationSwapped(log, _current.Version);
    }

    private void Take(ConfigurationFiles files)
    {
        try
        {
            var read = ConfigurationReader.Read(files);
            _rejectedEdit = null;
            lock (_gate)
            {
                _written = read;
                PutInForce();
            }
        }
        catch (ConfigurationException error)
        {
            // Once an edit, not every 2 s until it is put right.
            if (_rejectedEdit == error.Message)
                return;
            _rejectedEdit = error.Message;
            foreach (var mistake in error.Mistakes)
                Log.EditRefused(log, mistake);
        }
    }

    private void PutInForce()
    {
        var next = DiscoveredInstruments.Add(_written, _found);
        if (next.Version == _current.Version)
            return;
        _current = next;
        Log.ConfigurationSwapped(log, next.Version);
        Changed?.Invoke(next);
    }
}
