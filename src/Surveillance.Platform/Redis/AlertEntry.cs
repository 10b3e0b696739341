using Surveillance.Alerts;

namespace Surveillance.Platform.Redis;

/// <summary>
/// The payload of <c>alert:{id}</c>: the alert, and the work that is left to do for it. The record is its own outbox: a
/// notice stays until it was delivered or given up, an event until its row is in the database.
/// </summary>
/// <param name="Alert">How it stands.</param>
/// <param name="Notices">
/// Undelivered notices, and delivered ones whose audit row is not stored yet; oldest first.
/// </param>
/// <param name="Unstored">Events whose rows are not stored yet; oldest first.</param>
/// <param name="Revision">Counts the changes that belong into the row of <c>alerts</c>.</param>
/// <param name="StoredRevision">The newest revision that is stored.</param>
public sealed record AlertEntry(
    Alert Alert,
    IReadOnlyList<Notice> Notices,
    IReadOnlyList<AlertEvent> Unstored,
    int Revision,
    int StoredRevision)
{
    /// <summary>Whether rows are still to be written.</summary>
    public bool HasUnstored =>
        StoredRevision < Revision || Unstored.Count > 0 || Notices.Any(notice => !notice.IsStored);

    /// <summary>
    /// Names of the channels that were told that the alert is active, and not yet that it is over: whatever the
    /// configuration says by then, they are told. Null when nobody was told, or when it is not known who.
    /// </summary>
    public IReadOnlyList<string>? HeardBy { get; init; }

    /// <summary>
    /// Whether anything is still to be delivered or written, or an end that was held back to be told.
    /// </summary>
    public bool HasWork => HasUnstored || Notices.Any(notice => !notice.IsSettled)
                                       || Alert is { IsActive: false, NotifiedPriority: not null };

    /// <summary>The record with more notices to deliver.</summary>
    public AlertEntry With(IReadOnlyList<Notice> notices) => this with
    {
        Notices = [.. Notices, .. notices],
        HeardBy = notices is [{ Kind: NoticeKind.Resolved }, ..] ? null
            : notices is [{ Kind: not NoticeKind.Acknowledged }, ..]
                ? [.. (HeardBy ?? []).Union(notices.Select(notice => notice.Channel), StringComparer.Ordinal)]
            : HeardBy,
    };
}

/// <summary>One notice on its way to one channel: a row of <c>notification_outbox</c>.</summary>
/// <param name="Id">The same on each attempt, so that a receiver can drop a second delivery.</param>
/// <param name="Channel">Name of the channel.</param>
/// <param name="Kind">What it tells.</param>
/// <param name="CreatedAt">When it was decided on, UTC.</param>
/// <param name="Alert">The alert as it stood then.</param>
public sealed record Notice(string Id, string Channel, NoticeKind Kind, DateTimeOffset CreatedAt, Alert Alert)
{
    /// <summary>Why the alert changed, by name; null in what an earlier version wrote.</summary>
    public string? Reason { get; init; }

    /// <summary>Attempts that failed.</summary>
    public int Attempts { get; init; }

    /// <summary>Why the last attempt failed.</summary>
    public string? LastError { get; init; }

    /// <summary>When the channel took it; null before.</summary>
    public DateTimeOffset? DeliveredAt { get; init; }

    /// <summary>When it was given up: refused for good, or undeliverable for a day.</summary>
    public DateTimeOffset? DeadAt { get; init; }

    /// <summary>Whether the audit row tells the present state.</summary>
    public bool IsStored { get; init; }

    /// <summary>Whether nothing is left to deliver.</summary>
    public bool IsSettled => DeliveredAt is not null || DeadAt is not null;
}
