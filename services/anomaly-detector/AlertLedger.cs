using Surveillance.Alerts;
using Surveillance.Platform.Redis;

namespace Surveillance.AnomalyDetector;

/// <summary>
/// The records of all alerts that are active or have work left, in memory and in Redis. Changes are staged in memory
/// first and written by <see cref="FlushAsync"/>; only what was written is announced, so a crash in between repeats a
/// notice at worst and never loses one. Owned by the detector's loop; not thread-safe.
/// </summary>
internal sealed class AlertLedger(ActiveAlerts store)
{
    private readonly Dictionary<string, AlertEntry> _entries = [];
    private readonly HashSet<string> _written = [];
    private readonly HashSet<string> _dirty = [];
    private readonly Dictionary<string, DateTimeOffset> _touchedAt = [];

    /// <summary>All records held.</summary>
    public IReadOnlyCollection<AlertEntry> Entries => _entries.Values;

    /// <summary>The record of an alert; null when it is not held.</summary>
    public AlertEntry? Find(string id) => _entries.GetValueOrDefault(id);

    /// <summary>Whether the record stands in Redis as active, as far as this process knows.</summary>
    public bool IsWritten(string id) => _written.Contains(id);

    /// <summary>Takes up a record that a store has. One that is not in Redis is written by the next flush.</summary>
    public void Load(AlertEntry entry, bool isInRedis)
    {
        _entries[entry.Alert.Id] = entry;
        if (isInRedis)
            _written.Add(entry.Alert.Id);
        else
            _dirty.Add(entry.Alert.Id);
    }

    /// <summary>Stages a step of an alert with the notices that it leads to.</summary>
    public void Stage(Transition transition, IReadOnlyList<Notice> notices)
    {
        var id = transition.Alert.Id;
        var entry = _entries.GetValueOrDefault(id) ?? new AlertEntry(transition.Alert, [], [], 0, 0);
        if (transition.Alert.IsActive && !entry.Alert.IsActive)
            _written.Remove(id);
        Put(entry.With(notices) with
        {
            Alert = transition.Alert,
            Unstored = [.. entry.Unstored, transition.Event],
            Revision = entry.Revision + 1,
        });
    }

    /// <summary>
    /// Stages new values of an active alert that make no event, such as its peak: at most once a second. Of so many
    /// alerts that this would be most of the detector's work, those that go on as they are every few seconds; a new
    /// peak, what recovers and what stands for others as ever.
    /// </summary>
    public void Touch(Alert alert, DateTimeOffset now)
    {
        if (_entries.GetValueOrDefault(alert.Id) is not { } entry || entry.Alert == alert)
            return;
        var goesOn = alert.State == AlertState.Firing && alert.PeakAt == entry.Alert.PeakAt && alert.Reach is null;
        var pace = TimeSpan.FromSeconds(goesOn ? WritePace.SecondsOf(_entries.Count) : 1);
        if (_touchedAt.TryGetValue(alert.Id, out var last) && (now - last).Duration() < pace)
            return;
        _touchedAt[alert.Id] = now;
        Put(entry with { Alert = alert });
    }

    /// <summary>Stages what the row writer or the courier did.</summary>
    public void Settle(object report)
    {
        switch (report)
        {
            case RowsStored { Entry: var stored } when _entries.GetValueOrDefault(stored.Alert.Id) is { } entry:
                Put(entry with
                {
                    StoredRevision = Math.Max(entry.StoredRevision, stored.Revision),
                    Unstored = [.. entry.Unstored.Except(stored.Unstored)],
                    Notices =
                    [
                        .. entry.Notices
                            .Select(notice =>
                                stored.Notices.Contains(notice) ? notice with { IsStored = true } : notice)
                            .Where(notice => !(notice.IsSettled && notice.IsStored)),
                    ],
                });
                break;
            case NoticeTried { Notice: var tried } when _entries.GetValueOrDefault(tried.Alert.Id) is { } entry:
                Put(entry with
                {
                    Notices = [.. entry.Notices.Select(notice => notice.Id == tried.Id ? tried : notice)],
                });
                break;
        }
    }

    /// <summary>
    /// Writes all that is staged; the records written. False beside them when a record was missing: Redis was emptied,
    /// and every record must be written again.
    /// </summary>
    public async Task<(IReadOnlyList<AlertEntry> Written, bool IsIntact)> FlushAsync(
        CancellationToken cancellationToken)
    {
        if (_dirty.Count == 0)
            return ([], true);
        var dirty = _dirty.Select(id => _entries[id]).ToList();
        var known = dirty.FindAll(entry => _written.Contains(entry.Alert.Id));
        var adding = store.AddAsync(dirty.FindAll(entry => !_written.Contains(entry.Alert.Id)), cancellationToken);
        var updating = Task.WhenAll(known.Select(entry => store.UpdateAsync(entry, cancellationToken)));
        await Task.WhenAll(adding, updating);
        var areThere = await updating;
        var isIntact = await adding && !areThere.Contains(value: false);

        // One that is over and whose record is gone is not among those that are put back.
        foreach (var lost in known.Where((entry, index) => !areThere[index] && !entry.Alert.IsActive))
            await store.AddAsync(lost, cancellationToken);
        foreach (var entry in dirty)
            Settled(entry);
        return (dirty, isIntact);
    }

    /// <summary>Redis was emptied: stages every record that is active or has work left.</summary>
    public int StageAll()
    {
        _written.Clear();
        foreach (var id in _entries.Keys)
            _dirty.Add(id);
        return _entries.Count;
    }

    private void Settled(AlertEntry entry)
    {
        var id = entry.Alert.Id;
        _dirty.Remove(id);
        _written.Add(id);
        if (entry.Alert.IsActive || entry.HasWork)
            return;
        _entries.Remove(id);
        _written.Remove(id);
        _touchedAt.Remove(id);
    }

    private void Put(AlertEntry entry)
    {
        _entries[entry.Alert.Id] = entry;
        _dirty.Add(entry.Alert.Id);
    }
}
