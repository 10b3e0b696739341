using Surveillance.Platform.Redis;

namespace Surveillance.AnomalyDetector.Delivery;

/// <summary>
/// The notices that were given up: the last ones, and how many in each hour of the last day. Their whole story is in
/// <c>notification_outbox</c>. Not thread-safe.
/// </summary>
internal sealed class DeadLetters
{
    private const int Kept = 20;
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    private readonly List<DeadLetter> _latest = [];
    private readonly SortedDictionary<DateTimeOffset, int> _hours = [];

    /// <summary>The last ones, newest first.</summary>
    public IReadOnlyList<DeadLetter> Latest => [.. _latest];

    /// <summary>How many in each of the last 24 hours in which there were any.</summary>
    public IReadOnlyList<DeadHour> HoursOf(DateTimeOffset now)
    {
        foreach (var hour in _hours.Keys.TakeWhile(hour => now - hour >= Day).ToList())
            _hours.Remove(hour);
        return [.. _hours.Select(hour => new DeadHour(hour.Key, hour.Value))];
    }

    /// <summary>Takes up what an earlier process counted.</summary>
    public void Load(NotificationState state)
    {
        _latest.AddRange(state.DeadLetters.Take(Kept));
        foreach (var (hour, count) in state.DeadHours)
            _hours[hour] = _hours.GetValueOrDefault(hour) + count;
    }

    /// <summary>A notice was given up.</summary>
    public void Add(Notice notice)
    {
        var at = notice.DeadAt!.Value;
        var alert = notice.Alert;
        _latest.Insert(0, new DeadLetter(
            at, alert.Id, notice.Channel, notice.Kind, alert.Priority, alert.Rule, alert.Market, notice.Attempts,
            notice.LastError));
        if (_latest.Count > Kept)
            _latest.RemoveAt(Kept);
        var hour = at.AddTicks(-(at.Ticks % TimeSpan.TicksPerHour));
        _hours[hour] = _hours.GetValueOrDefault(hour) + 1;
    }
}
