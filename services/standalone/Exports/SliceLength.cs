namespace Surveillance.Standalone.Exports;

/// <summary>
/// How long a stretch of time is asked for next, by how many rows the last one had: few enough for the server to sort
/// in memory, enough that quiet times do not take a question a minute.
/// </summary>
internal sealed class SliceLength
{
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private const int FewRows = 25_000;
    private const int ManyRows = 100_000;

    /// <summary>The next stretch.</summary>
    public TimeSpan Next { get; private set; } = TimeSpan.FromMinutes(1);

    /// <summary>Takes in how many rows a stretch of the length <see cref="Next"/> had.</summary>
    public void Note(long rows)
    {
        if (rows < FewRows)
            Next = Next * 2 < Longest ? Next * 2 : Longest;
        else if (rows > ManyRows)
            Next = Next / 2 > Shortest ? Next / 2 : Shortest;
    }
}
