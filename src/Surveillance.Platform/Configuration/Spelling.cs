namespace Surveillance.Platform.Configuration;

/// <summary>Finds the word that somebody meant.</summary>
public static class Spelling
{
    /// <summary>With whole venues configured there are thousands of instruments.</summary>
    private const int MostTold = 20;

    /// <summary>
    /// What to tell about an unknown word: the nearest known one, or, when none is near, the known ones as far as a
    /// line can hold them.
    /// </summary>
    public static string Hint(string word, IReadOnlyCollection<string> known)
    {
        if (known.Count == 0)
            return "nothing is known here";
        return IsNear(word, known)
            ? $"did you mean {known.MinBy(candidate => Distance(word, candidate))}?"
            : $"known: {string.Join(", ", known.Take(MostTold))}"
                + (known.Count > MostTold ? $" and {known.Count - MostTold} more" : "");
    }

    /// <summary>Whether an unknown word may be a known one misspelt.</summary>
    public static bool IsNear(string word, IReadOnlyCollection<string> known) =>
        known.Any(candidate => Distance(word, candidate) <= Math.Max(2, word.Length / 3));

    /// <summary>
    /// Edit distance in which two neighbours that changed places count once (optimal string alignment), without regard
    /// to case.
    /// </summary>
    public static int Distance(string one, string other)
    {
        var (from, to) = (one.ToUpperInvariant(), other.ToUpperInvariant());
        var costs = new int[from.Length + 1, to.Length + 1];
        for (var i = 0; i <= from.Length; i++)
            costs[i, 0] = i;
        for (var j = 0; j <= to.Length; j++)
            costs[0, j] = j;

        for (var i = 1; i <= from.Length; i++)
        {
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = costs[i - 1, j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                costs[i, j] = Math.Min(replaced, Math.Min(costs[i - 1, j], costs[i, j - 1]) + 1);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                    costs[i, j] = Math.Min(costs[i, j], costs[i - 2, j - 2] + 1);
            }
        }

        return costs[from.Length, to.Length];
    }
}
