using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using Surveillance.Markets;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Redis;

namespace Surveillance.Platform.Hosting;

/// <summary>
/// Brings what data-ingestion discovered from Redis into the configuration in force, every 2 s and once before the
/// service's own loops begin. A list that is gone or cannot be read leaves the one before it in force.
/// </summary>
public sealed class DiscoveryWatch(
    ConfigurationWatch configuration, InstrumentLists lists, TimeProvider time, ILogger<DiscoveryWatch> log)
    : BackgroundService
{
    private readonly ConcurrentDictionary<string, (string Text, DiscoveredMarkets? Found)> _known = new();

    private readonly ConcurrentDictionary<string, bool> _unreadable = new();

    /// <summary>Reads the lists now: for a loop that must know all markets before it begins.</summary>
    /// <exception cref="RedisException">Redis does not answer.</exception>
    /// <exception cref="TimeoutException">Redis does not answer in time.</exception>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var found = new List<DiscoveredMarkets>();
        foreach (var wish in configuration.Current.EnabledDiscoveries)
        {
            await TakeAsync(wish, cancellationToken);
            if (_known.TryGetValue(NameOf(wish), out var known) && known.Found is not null)
                found.Add(known.Found);
        }

        configuration.Found(found);
    }

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await TryLookAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(ConfigurationWatch.Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await TryLookAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped as told.
        }
    }

    private async Task TryLookAsync(CancellationToken cancellationToken)
    {
        try
        {
            await LookAsync(cancellationToken);
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            // The service's own loop tells of the outage; what is known stays in force, and is read again in 2 s.
        }
    }

    private async Task TakeAsync(Discovery wish, CancellationToken cancellationToken)
    {
        _known.TryGetValue(NameOf(wish), out var known);
        try
        {
            var text = await lists.TextAsync(wish, cancellationToken);
            if (text is null || text == known.Text)
                return;
            _known[NameOf(wish)] = known = (text, known.Found);
            var read = InstrumentLists.Read(text);
            if (!read.Answers(wish))
                throw new FormatException($"It is one of {read.Type} in {read.Quote} on {read.Exchange}.");
            _known[NameOf(wish)] = (text, read);
            _unreadable.TryRemove(NameOf(wish), out _);
        }
        catch (Exception error) when (StoredText.IsUnreadable(error))
        {
            if (_unreadable.TryAdd(NameOf(wish), true))
                Log.ListUnreadable(log, error, wish);
        }
    }

    private static string NameOf(Discovery wish) => RedisKeys.Instruments(wish.Exchange, wish.Type, wish.Quote);
}
