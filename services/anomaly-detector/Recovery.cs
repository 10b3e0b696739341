using Microsoft.Extensions.Logging;
using Npgsql;
using Surveillance.Alerts;
using Surveillance.Markets;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Redis;
using Surveillance.Platform.Timescale;

namespace Surveillance.AnomalyDetector;

/// <summary>
/// Brings the desk to where it stood before a start: from Redis, and, for what Redis may have lost, from the database.
/// The database has two seconds before judging begins; when it does not answer, it is asked on, and what it then knows
/// is adopted.
/// </summary>
internal sealed class Recovery(
    Restoration restoration, ActiveAlerts alerts, AlertRows rows, AlertLedger ledger, Announcer announcer,
    SilencePublisher silences, TimeProvider time, ILogger<Recovery> log)
{
    private static readonly TimeSpan FirstPatience = TimeSpan.FromSeconds(2);

    private Task<IReadOnlyList<Remembered>>? _asking;
    private DateTimeOffset _askAgainAt;
    private bool _isToldOnce;
    private bool _isSetIntact;

    /// <summary>The record that a row tells of an active alert, and the one in Redis if there is one.</summary>
    private sealed record Remembered(AlertEntry Row, AlertEntry? Entry);

    /// <summary>Whether the database has yet to tell which alerts it remembers as active.</summary>
    public bool IsAsking => _asking is not null;

    /// <summary>Restores the desk before anything is judged.</summary>
    public async Task RestoreAsync(
        AlertDesk desk, SurveillanceConfig config, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var unreadable = new UnreadableEntries();
        var memory = await restoration.ReadAsync(MarketsOf(config), unreadable, cancellationToken);
        foreach (var entry in unreadable.Found)
            Log.LeftOut(log, entry.Key, entry.Reason);
        _isSetIntact = memory.IsSetIntact;
        silences.Load(memory.Silences);
        desk.Restore(
            memory.Entries.Select(entry => entry.Alert).Where(alert => !alert.IsActive),
            memory.Rules,
            memory.Silences,
            now);
        foreach (var entry in memory.Entries.OrderBy(entry => entry.Alert.TriggeredAt))
            Load(desk, entry, memory.Listed.Contains(entry.Alert.Id), now);

        _asking = AskAsync(cancellationToken);
        await Task.WhenAny(_asking, Task.Delay(FirstPatience, time, cancellationToken));
        Adopt(desk, now);
        foreach (var id in memory.Nameless.Where(id => ledger.Find(id) is null))
            await alerts.ForgetAsync(id, cancellationToken);
        foreach (var transition in desk.Reconfigure(PolicyReader.Read(config), now))
            announcer.Stage(transition);
        Log.TookUp(log, desk.Active.Count, memory.Rules.Count, memory.Silences.Count);
    }

    /// <summary>Adopts what the database remembers, once it has answered.</summary>
    public void Adopt(AlertDesk desk, DateTimeOffset now)
    {
        if (_asking is not { IsCompleted: true } asked)
            return;
        if (!asked.IsCompletedSuccessfully)
        {
            AskAgain(asked, now);
            return;
        }

        _asking = null;
        foreach (var remembered in asked.GetAwaiter().GetResult())
            Adopt(desk, remembered, now);
    }

    private void Adopt(AlertDesk desk, Remembered remembered, DateTimeOffset now)
    {
        var id = remembered.Row.Alert.Id;
        if (ledger.Find(id) is not null)
            return;
        if ((remembered.Entry ?? remembered.Row) is { Alert.IsActive: false } ended)
        {
            // It ended, but its row does not know, or nobody was told yet.
            ledger.Load(ended with { Revision = ended.Revision + 1 }, isInRedis: false);
            desk.Adopt(ended.Alert, now);
            return;
        }

        // With a record but without its name in the set, an operator ended it while nobody looked.
        var entry = remembered.Entry ?? remembered.Row;
        var isNameless = remembered.Entry is not null && _isSetIntact;
        ledger.Load(entry, isInRedis: isNameless);
        var replaced = desk.Adopt(entry.Alert, now);
        var transition = replaced ?? (isNameless ? desk.ResolvedByHand(id, now) : null);
        if (transition is not null)
            announcer.Stage(transition);
    }

    private void Load(AlertDesk desk, AlertEntry entry, bool isListed, DateTimeOffset now)
    {
        var alert = entry.Alert;
        if (!alert.IsActive && !entry.HasWork && !isListed)
            return;

        // One that has ended and is listed still is written anew, which takes it out of the set; one that is active
        // and was in a set that is lost, which puts it there again.
        ledger.Load(entry, isInRedis: alert.IsActive ? isListed || _isSetIntact : !isListed);
        announcer.Hand(entry);
        if (!alert.IsActive)
            return;

        // With a record but without its name in the set, an operator ended it while nobody looked.
        var isEnded = !isListed && _isSetIntact;
        var step = desk.Adopt(alert, now) ?? (isEnded ? desk.ResolvedByHand(alert.Id, now) : null);
        if (step is not null)
            announcer.Stage(step);
    }

    private async Task<IReadOnlyList<Remembered>> AskAsync(CancellationToken cancellationToken)
    {
        var active = await rows.UnresolvedAsync(cancellationToken);

        // A record that cannot be understood was told of before; the row stands for it.
        var unreadable = new UnreadableEntries();
        return await Task.WhenAll(active.Select(async row => new Remembered(row, await unreadable.SkipAsync(
            RedisKeys.Alert(row.Alert.Id), alerts.GetAsync(row.Alert.Id, cancellationToken)))));
    }

    private void AskAgain(Task asked, DateTimeOffset now)
    {
        var error = asked.Exception?.InnerException;
        if (error is not (null or NpgsqlException or TimeoutException or StackExchange.Redis.RedisException))
            throw error;
        if (!_isToldOnce && error is not null)
            Log.UnresolvedUnknown(log, error);
        _isToldOnce = true;
        if (_askAgainAt == default)
            _askAgainAt = now + FirstPatience;
        if (now < _askAgainAt)
            return;
        _askAgainAt = default;
        _asking = AskAsync(CancellationToken.None);
    }

    private static IEnumerable<MarketId> MarketsOf(SurveillanceConfig config) =>
    [
        .. config.EnabledMarkets,
        .. config.Venues.Values.Where(venue => venue.Enabled).Select(venue => MarketId.OfVenue(venue.Name)),
        MarketId.OfSystem,
    ];
}
