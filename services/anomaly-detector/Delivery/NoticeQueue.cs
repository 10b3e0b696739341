using Surveillance.AnomalyDetector.Channels;
using Surveillance.Platform.Redis;

namespace Surveillance.AnomalyDetector.Delivery;

/// <summary>What to do for a channel now.</summary>
/// <param name="Notices">What to send, as one message; empty: nothing yet.</param>
/// <param name="Until">When to look again; null: when a notice comes.</param>
internal sealed record QueueStep(IReadOnlyList<Notice> Notices, DateTimeOffset? Until);

/// <summary>What is wrong with a channel.</summary>
/// <param name="Since">The first attempt since its last delivery that did not succeed, UTC.</param>
/// <param name="Reason">Why the last one did not.</param>
internal sealed record ChannelTrouble(DateTimeOffset Since, string Reason);

/// <summary>
/// The notices that wait for one channel, and which of them goes when. Those of one alert go in their order, each once
/// the one before it is settled; beyond that incidents and then the more urgent go first, and one that fails steps
/// aside. While the
/// channel fails whatever it is sent, one notice at a time is tried, ever more rarely, so that a receiver that is down
/// is not asked once for each. Pure: the lane around it waits and sends. Not thread-safe.
/// </summary>
internal sealed class NoticeQueue
{
    private static readonly TimeSpan DeadAfter = TimeSpan.FromHours(24);

    /// <summary>
    /// A channel that fails is tried that often at least: a page must not wait long for a receiver that is back.
    /// </summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    /// <summary>
    /// A receiver that asks for more is asked again after that: what it holds up would be worth nothing later.
    /// </summary>
    private static readonly TimeSpan LongestAsked = TimeSpan.FromHours(1);

    private readonly List<Waiting> _waiting = [];
    private DateTimeOffset _notBefore;
    private DateTimeOffset _seenAt;
    private int _failures;
    private string? _lastFailed;

    /// <summary>Notices that wait.</summary>
    public int Count => _waiting.Count;

    /// <summary>What is wrong with the channel; null while nothing is known to be.</summary>
    public ChannelTrouble? Trouble { get; private set; }

    /// <summary>When the channel last took something, UTC; null when it has not since the start.</summary>
    public DateTimeOffset? DeliveredAt { get; private set; }

    /// <summary>Takes a notice in; those of an alert in their order.</summary>
    public void Add(Notice notice) => _waiting.Add(new Waiting(notice));

    /// <summary>What to do now.</summary>
    public QueueStep Next(DateTimeOffset now, ChannelTraits traits)
    {
        FollowClock(now);
        if (_waiting.Count == 0)
            return new QueueStep([], null);
        if (now < _notBefore)
            return new QueueStep([], _notBefore);
        var heads = _waiting.DistinctBy(waiting => waiting.Story).ToList();
        var ready = heads.Where(head => head.NotBefore <= now).ToList();
        if (ready.Count == 0)
            return new QueueStep([], heads.Min(head => head.NotBefore));

        // An incident of a venue says what the others are part of: it is a message of its own, and the first.
        if (_failures == 0 && ready.Find(head => head.IsIncident) is { } incident)
            return new QueueStep([incident.Notice], null);

        // A channel that fails is tried with little.
        var together = _failures == 0 && traits.DigestAbove is not null ? Together(ready) : [];
        return together.Count > traits.DigestAbove
            ? new QueueStep([.. together.Select(waiting => waiting.Notice)], null)
            : new QueueStep([Foremost(ready).Notice], null);
    }

    /// <summary>
    /// Takes in what became of what was sent; the notices that it changed. A digest that was refused changes none: its
    /// notices go one by one.
    /// </summary>
    /// <param name="sent">What was sent.</param>
    /// <param name="outcome">What became of it.</param>
    /// <param name="now">Present time.</param>
    /// <param name="traits">What the channel is like.</param>
    /// <param name="chance">Between 0 and 1, for the length of pauses.</param>
    public IReadOnlyList<Notice> Settle(
        IReadOnlyList<Notice> sent, DeliveryOutcome outcome, DateTimeOffset now, ChannelTraits traits, double chance)
    {
        var ids = sent.Select(notice => notice.Id).ToHashSet(StringComparer.Ordinal);
        var tried = _waiting.Where(waiting => ids.Contains(waiting.Notice.Id)).ToList();
        FollowClock(now);
        _notBefore = now + traits.Spacing;
        switch (outcome)
        {
            case Sent:
                (_failures, _lastFailed, Trouble, DeliveredAt) = (0, null, null, now);
                return Change(tried, notice => notice with { DeliveredAt = now, LastError = null, IsStored = false });
            case Rejected { Reason: var reason }:
                // It answers: whatever is wrong, others need not wait for it.
                (_failures, _lastFailed) = (0, null);
                Trouble = new ChannelTrouble(Trouble?.Since ?? now, reason);
                if (tried.Count == 1)
                    return Change(tried, notice => Failed(notice, reason) with { DeadAt = now });
                foreach (var waiting in tried)
                    waiting.IsAlone = true;
                return [];
            case RetryLater { Reason: var reason, After: var asked }:
                Trouble = new ChannelTrouble(Trouble?.Since ?? now, reason);
                Hold(tried, asked, now, chance);
                return Change(tried, notice => Failed(notice, reason) with
                {
                    DeadAt = now - notice.CreatedAt >= DeadAfter ? now : null,
                });
            default:
                throw new ArgumentOutOfRangeException(nameof(outcome), outcome, null);
        }
    }

    /// <summary>
    /// Gives up what has waited for a day while the channel fails. After a day without a detector nothing has failed
    /// yet: then everything is tried.
    /// </summary>
    public IReadOnlyList<Notice> Expire(DateTimeOffset now) => _failures == 0 ? [] : Change(
        [.. _waiting.Where(waiting => now - waiting.Notice.CreatedAt >= DeadAfter)],
        notice => notice with { DeadAt = now, LastError = notice.LastError ?? Trouble?.Reason, IsStored = false });

    // Where the clock was set back, what waits goes on waiting for as long as was left of it, not until it is as late
    // again: an hour may be set back in which nobody would be paged.
    private void FollowClock(DateTimeOffset now)
    {
        if (now < _seenAt)
        {
            _notBefore = now + Left(_notBefore);
            foreach (var waiting in _waiting)
                waiting.NotBefore = now + Left(waiting.NotBefore);
        }

        _seenAt = now;

        TimeSpan Left(DateTimeOffset until) => until > _seenAt ? until - _seenAt : TimeSpan.Zero;
    }

    // Who fails alone steps aside, for ever longer, and costs the others half a second. When another one fails right
    // after it, it was the channel: then nobody is to blame, and the channel as a whole waits, ever longer.
    private void Hold(IReadOnlyList<Waiting> tried, TimeSpan? asked, DateTimeOffset now, double chance)
    {
        var single = tried is [var only] ? only : null;
        var isSame = single is not null && single.Notice.Id == _lastFailed;
        var isToBlame = single is not null && asked is null && (_failures == 0 || isSame);
        if (!isSame)
            _failures++;
        _lastFailed = single?.Notice.Id;
        if (isToBlame)
            single!.NotBefore = now + RetryPace.Next(++single.Blame, null, chance);
        var pause = RetryPace.Next(_failures, null, chance);
        pause = pause < LongestPause ? pause : LongestPause;
        if (asked > pause)
            pause = asked < LongestAsked ? asked.Value : LongestAsked;
        if (now + pause > _notBefore)
            _notBefore = now + pause;
    }

    // Everything of the alerts whose turn it is. What was in a digest that was refused goes by itself.
    private List<Waiting> Together(IReadOnlyList<Waiting> ready)
    {
        var alone = _waiting.Where(waiting => waiting.IsAlone).Select(waiting => waiting.Story).ToHashSet();
        var stories = ready.Where(head => !head.IsIncident && !alone.Contains(head.Story))
            .Select(head => head.Story).ToHashSet();
        return [.. _waiting.Where(waiting => stories.Contains(waiting.Story))];
    }

    private static Waiting Foremost(IReadOnlyList<Waiting> ready) => ready
        .OrderBy(head => head.Notice.Attempts).ThenBy(head => !head.IsIncident)
        .ThenBy(head => head.Notice.Alert.Priority).First();

    private static Notice Failed(Notice notice, string reason) =>
        notice with { Attempts = notice.Attempts + 1, LastError = reason, IsStored = false };

    private List<Notice> Change(IReadOnlyList<Waiting> those, Func<Notice, Notice> how)
    {
        foreach (var waiting in those)
            waiting.Notice = how(waiting.Notice);
        _waiting.RemoveAll(waiting => waiting.Notice.IsSettled);
        return [.. those.Select(waiting => waiting.Notice)];
    }

    private sealed class Waiting(Notice notice)
    {
        /// <summary>The alert: what is told of it is told in order.</summary>
        public string Story { get; } = notice.Alert.Id;

        public Notice Notice { get; set; } = notice;

        public bool IsIncident { get; } = notice.Alert.Reach is not null;

        /// <summary>Failures that were its own.</summary>
        public int Blame { get; set; }

        /// <summary>It is not tried before.</summary>
        public DateTimeOffset NotBefore { get; set; }

        /// <summary>It may not be part of a digest.</summary>
        public bool IsAlone { get; set; }
    }
}
