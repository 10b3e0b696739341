using Surveillance.Platform.Redis;

namespace Surveillance.Dashboard.Live;

/// <summary>A clock that cannot agree with that of the dashboard.</summary>
/// <param name="Who">Whose.</param>
/// <param name="By">How far it is ahead; negative when it is behind.</param>
public sealed record ClockSkew(string Who, TimeSpan By)
{
    /// <summary>A message on its way, and a dashboard that was busy, explain so much.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The clock that is farthest off; null when all may be right. A stamp of the future is wrong, and so is one that
    /// is older than its key can be: Redis takes keys out by its own clock.
    /// </summary>
    public static ClockSkew? Of(DashboardState state) => state.Live.Heartbeats
        .Select(beat => Of($"{beat.Service} {beat.Instance}", beat.At - state.AsOf, Heartbeats.Life))
        .Concat(state.Live.Venues.Values
            .Select(venue => Of($"the feed of {venue.Exchange}", venue.UpdatedAt - state.AsOf, VenueHealths.Life)))
        .OfType<ClockSkew>().MaxBy(skew => skew.By.Duration());

    private static ClockSkew? Of(string who, TimeSpan ahead, TimeSpan life) =>
        ahead > Tolerance || ahead < -(life + Tolerance) ? new ClockSkew(who, ahead) : null;
}
