using Microsoft.Extensions.Logging;
using Surveillance.Platform.Redis;

namespace Surveillance.AnomalyDetector;

/// <summary>
/// What became of each command, in memory and in Redis: until its row is in the database, so that neither a restart nor
/// an outage loses who asked for what, and for an hour, so that one that arrives again is known. Owned by the
/// detector's loop; not thread-safe.
/// </summary>
internal sealed class CommandTrail(CarriedCommands store, RowWriter rows, ILogger<CommandTrail> log)
{
    /// <summary>
    /// Most commands that are remembered; beyond it the oldest are forgotten, those that are stored first.
    /// </summary>
    public const int Bound = 10_000;

    private static readonly TimeSpan Remembered = TimeSpan.FromHours(1);

    private readonly Pace _forgetting = new(TimeSpan.FromMinutes(1));
    private readonly Dictionary<string, CarriedCommand> _carried = [];
    private readonly HashSet<string> _dirty = [];

    /// <summary>Whether a command was carried out or refused already.</summary>
    public bool Knows(string id) => _carried.ContainsKey(id);

    /// <summary>Takes up what was before.</summary>
    public async Task RestoreAsync(CancellationToken cancellationToken)
    {
        var unreadable = new UnreadableEntries();
        var known = await store.AllAsync(unreadable, cancellationToken);
        foreach (var entry in unreadable.Found)
            Log.LeftOut(log, entry.Key, entry.Reason);
        foreach (var carried in known)
        {
            _carried[carried.Command.Id] = carried;
            if (!carried.IsStored)
                rows.Offer(carried);
        }
    }

    /// <summary>Stages what became of a command.</summary>
    public void Note(CarriedCommand carried)
    {
        _carried[carried.Command.Id] = carried;
        _dirty.Add(carried.Command.Id);
    }

    /// <summary>Rows are in the database now, or were refused by it for good.</summary>
    public void Settle(CommandsStored report)
    {
        foreach (var stored in report.Commands)
            if (_carried.TryGetValue(stored.Command.Id, out var carried))
                Note(carried with { IsStored = true });
    }

    /// <summary>Redis was emptied: everything is to be written again.</summary>
    public void StageAll() => _dirty.UnionWith(_carried.Keys);

    /// <summary>Writes what is staged, hands on what is to be stored, and forgets what is old.</summary>
    public async Task FlushAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_carried.Count == 0)
            return;
        if (_carried.Count > Bound || _forgetting.IsDue(now))
            await ForgetAsync(now, cancellationToken);
        var dirty = _dirty.Select(id => _carried[id]).ToList();
        await Task.WhenAll(dirty.Select(carried => store.SetAsync(carried, cancellationToken)));
        foreach (var carried in dirty.Where(carried => !carried.IsStored))
            rows.Offer(carried);
        _dirty.Clear();
    }

    private async Task ForgetAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var old = _carried.Values.Where(carried => carried.IsStored && now - carried.At > Remembered).ToList();
        if (_carried.Count - old.Count > Bound)
        {
            old = [.. _carried.Values.OrderByDescending(carried => carried.IsStored).ThenBy(carried => carried.At)
                .Take(_carried.Count - Bound)];
            foreach (var lost in old.Where(carried => !carried.IsStored))
                Log.CommandRowLost(log, lost.Command.Kind, lost.Command.Actor, Bound);
        }

        if (old.Count == 0)
            return;
        var ids = old.ConvertAll(carried => carried.Command.Id);
        await store.RemoveAsync(ids, cancellationToken);
        foreach (var id in ids)
            _carried.Remove(id);
        _dirty.ExceptWith(ids);
    }
}
