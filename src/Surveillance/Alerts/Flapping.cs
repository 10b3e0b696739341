namespace Surveillance.Alerts;

/// <summary>
/// An alert that comes and goes. Once it has been opened again often enough within an hour it is told once that it
/// flaps, and from then on as one long incident: neither that it is back nor that it is over for a moment, but that it
/// became more urgent, that an urgent one is not taken, and its end, when it has stayed away for longer than its
/// throttle.
/// </summary>
internal static class Flapping
{
    /// <summary>How far back reopenings count; without one for so long it does not flap any more.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    /// <summary>The alert with one more reopening.</summary>
    /// <param name="alert">Opened again just now.</param>
    /// <param name="most">It flaps when it is opened again more often than this within an hour.</param>
    /// <param name="at">Present time.</param>
    public static Alert Count(Alert alert, int most, DateTimeOffset at)
    {
        DateTimeOffset[] recent = [.. alert.Reopenings.Where(one => at - one < Window), at];
        return alert with
        {
            // One more than may be is enough to know that there are more.
            Reopenings = [.. recent.TakeLast(most + 1)],
            FlappingSince = recent.Length > most ? alert.FlappingSince ?? at : null,
        };
    }

    /// <summary>Whether the alert comes and goes.</summary>
    public static bool Is(Alert alert, DateTimeOffset at) =>
        alert.FlappingSince is not null && at - alert.OpenedAt < Window;

    /// <summary>Whether somebody was told so, and not since then that it is over.</summary>
    public static bool IsTold(Alert alert) =>
        alert is { NotifiedPriority: not null, NotifiedAt: { } told } && told >= alert.FlappingSince;

    /// <summary>Since when nobody has taken the incident: a flapping alert is one since it flaps.</summary>
    public static DateTimeOffset Began(Alert alert, DateTimeOffset now) =>
        Is(alert, now) ? alert.FlappingSince!.Value : alert.OpenedAt;

    /// <summary>
    /// Whether an alert is over for good whose end was held back until then; its end is told now.
    /// </summary>
    public static bool IsOver(Alert alert, TimeSpan throttle, DateTimeOffset now) =>
        alert is { IsActive: false, NotifiedPriority: not null, ResolvedAt: { } ended } && now - ended > throttle;
}
