using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Surveillance.Dashboard.Api;

/// <summary>
/// Reads the parameters of a query, and remembers everything that is wrong with them: who asks gets told all of it at
/// once, and what is allowed instead.
/// </summary>
internal sealed class AskedParameters
{
    /// <summary>Of what was asked, so much is repeated in the answer.</summary>
    private const int MostRepeated = 60;

    private readonly Dictionary<string, string[]> _mistakes = [];

    /// <summary>The refusal; null when there is nothing to refuse.</summary>
    public ValidationProblem? Refusal => _mistakes.Count == 0
        ? null
        : TypedResults.ValidationProblem(_mistakes, "The query has parameters that are not allowed.");

    /// <summary>A moment.</summary>
    public DateTimeOffset Time(string name, string? text, DateTimeOffset fallback)
    {
        if (string.IsNullOrEmpty(text))
            return fallback;
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Utc, out var time))
            return time;
        Refuse(name, $"must be a time such as 2026-11-24T07:52:30Z, was {Repeat(text)}");
        return fallback;
    }

    /// <summary>A whole number between two others.</summary>
    public int Whole(string name, string? text, int least, int most, int fallback)
    {
        if (string.IsNullOrEmpty(text))
            return fallback;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var whole)
            && whole >= least && whole <= most)
            return whole;
        Refuse(name, $"must be a whole number from {least} to {most}, was {Repeat(text)}");
        return fallback;
    }

    /// <summary>One of some names; the fallback when none is asked for.</summary>
    public TValue OneOf<TValue>(
        string name, string? text, IReadOnlyCollection<KeyValuePair<string, TValue>> allowed, TValue fallback)
    {
        if (string.IsNullOrEmpty(text))
            return fallback;
        foreach (var (known, value) in allowed)
            if (string.Equals(known, text, StringComparison.OrdinalIgnoreCase))
                return value;
        Refuse(name, $"must be one of {string.Join(", ", allowed.Select(one => one.Key))}, was {Repeat(text)}");
        return fallback;
    }

    /// <summary>Says that something is wrong with a parameter.</summary>
    public void Refuse(string name, string mistake) => _mistakes[name] = [mistake];

    private static string Repeat(string text) => text.Length > MostRepeated ? $"{text[..MostRepeated]}…" : text;
}
