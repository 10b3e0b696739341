namespace Surveillance.Dashboard.Charts;

/// <summary>How far back charts reach.</summary>
/// <param name="Name">As it stands in the address of the page, such as <c>15m</c>.</param>
/// <param name="Length">From the left edge to now.</param>
/// <param name="Bucket">
/// Width of a bucket of history. Buckets of one second hold one value; wider ones show their least and their greatest,
/// so that a line has at most 2,000 points.
/// </param>
/// <param name="TickFormat">
/// How the time axis is written (d3-time-format), UTC; a second line stands where it changes.
/// </param>
public sealed record ChartRange(string Name, TimeSpan Length, TimeSpan Bucket, string TickFormat)
{
    /// <summary>Every range, the shortest first.</summary>
    public static IReadOnlyList<ChartRange> All { get; } =
    [
        new("5m", TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(1), "%H:%M:%S"),
        new("15m", TimeSpan.FromMinutes(15), TimeSpan.FromSeconds(1), "%H:%M:%S"),
        new("1h", TimeSpan.FromHours(1), TimeSpan.FromSeconds(4), "%H:%M"),
        new("4h", TimeSpan.FromHours(4), TimeSpan.FromSeconds(15), "%H:%M"),
        new("24h", TimeSpan.FromHours(24), TimeSpan.FromMinutes(2), "%H:%M\n%d %b"),
        new("7d", TimeSpan.FromDays(7), TimeSpan.FromMinutes(12), "%H:%M\n%d %b"),
    ];

    /// <summary>What is shown when nothing is asked for.</summary>
    public static ChartRange Default { get; } = All[1];

    /// <summary>Whether a bucket has a least and a greatest value.</summary>
    public bool IsBucketed => Bucket > TimeSpan.FromSeconds(1);

    /// <summary>Most points of a line.</summary>
    public int MostPoints => (int)(Length / Bucket) * (IsBucketed ? 2 : 1);

    /// <summary>The bucket that a moment falls into.</summary>
    public DateTimeOffset BucketOf(DateTimeOffset moment) =>
        DateTimeOffset.UnixEpoch + (Math.Floor((moment - DateTimeOffset.UnixEpoch) / Bucket) * Bucket);

    /// <summary>
    /// The shortest range, from the usual one on, that shows a moment with what came before it; null when none does.
    /// </summary>
    /// <param name="back">How long ago the moment was.</param>
    public static ChartRange? Reaching(TimeSpan back) =>
        All.FirstOrDefault(range => range.Length >= Default.Length && range.Length >= back * 1.25);

    /// <summary>The range of that name; null when there is none.</summary>
    public static ChartRange? Find(string name) => All.FirstOrDefault(range => range.Name == name);
}
