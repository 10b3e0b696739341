namespace Surveillance.Platform.Redis;

/// <summary>
/// How often what nobody waits for is written of each market: every second, and of so many markets that this would be
/// most of what Redis has to do, every few seconds.
/// </summary>
public static class WritePace
{
    private const int MarketsASecond = 400;
    private const int Longest = 5;

    /// <summary>Seconds between two writes of a market, 1–5, by how many markets a process writes.</summary>
    public static int SecondsOf(int markets) =>
        Math.Clamp((markets + MarketsASecond - 1) / MarketsASecond, 1, Longest);
}
