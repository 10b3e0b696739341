namespace Surveillance.AnomalyDetector;

/// <summary>
/// How long to wait before a notice is tried again: doubling from half a second to a minute, a fifth of it by chance.
/// </summary>
internal static class RetryPace
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <summary>The pause after a failed attempt.</summary>
    /// <param name="attempts">Attempts that have failed, at least 1.</param>
    /// <param name="asked">The pause that the receiver asked for; never undercut.</param>
    /// <param name="chance">Between 0 and 1, so that many senders do not come back at once.</param>
    public static TimeSpan Next(int attempts, TimeSpan? asked, double chance)
    {
        var doubled = Shortest * Math.Pow(2, Math.Min(attempts - 1, 10));
        var pause = (doubled < Longest ? doubled : Longest) * (0.8 + (0.4 * chance));
        return asked > pause ? asked.Value : pause;
    }
}
