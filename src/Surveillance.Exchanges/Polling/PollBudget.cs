namespace Surveillance.Exchanges.Polling;

/// <summary>
/// How many markets a venue's REST can stand in for, and how often it is asked for each. A book that is older than
/// some seconds says nothing of its market: rather than ask for all so seldom, it is asked for as many as it can keep
/// young, and the others have none.
/// </summary>
/// <param name="BooksPerSecond">What the venue's limits allow when each book is as small as can be; over 0.</param>
internal sealed record PollBudget(double BooksPerSecond)
{
    /// <summary>How often each is asked for where the budget allows it.</summary>
    public static readonly TimeSpan Usual = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How seldom at most: an answer may fail, and one may be late, before the book is 10 s old, from when on it is
    /// called stale by <c>data_stale</c>.
    /// </summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(3);

    /// <summary>Most markets that are polled at the same time.</summary>
    public int Most => Math.Max(1, (int)(BooksPerSecond * Longest.TotalSeconds));

    /// <summary>How often each of so many markets is asked for.</summary>
    public TimeSpan PaceOf(int polled)
    {
        var each = TimeSpan.FromSeconds(polled / BooksPerSecond);
        return each > Usual ? each : Usual;
    }
}
