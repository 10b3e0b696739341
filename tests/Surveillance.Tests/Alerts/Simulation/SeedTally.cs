namespace Surveillance.Tests.Alerts.Simulation;

/// <summary>
/// Plays a scenario under many seeds of one kind of noise. Under Gaussian noise each must come out right; under noise
/// that the z-score was not made for, 85 of 100 must.
/// </summary>
internal static class SeedTally
{
    private const int Usual = 100;

    private const double LeastShare = 0.85;

    /// <summary>Plays it under 100 seeds; a scenario tells what went wrong, or null.</summary>
    public static void Of(NoiseKind kind, Func<Noise, string?> scenario) => Of(kind, Usual, scenario);

    /// <summary>
    /// Plays it under so many seeds, one after the other: tests beside it talk to servers and need threads, too.
    /// </summary>
    public static void Of(NoiseKind kind, int seeds, Func<Noise, string?> scenario) =>
        Count(kind, [.. Enumerable.Range(0, seeds).Select(seed => Play(kind, seed, scenario))]);

    /// <summary>A check within a scenario.</summary>
    public static string? Unless(bool holds, string wrong) => holds ? null : wrong;

    private static string? Play(NoiseKind kind, int seed, Func<Noise, string?> scenario) =>
        scenario(new Noise(kind, seed)) is { } wrong ? $"seed {seed}: {wrong}" : null;

    private static void Count(NoiseKind kind, string?[] failures)
    {
        var wrongs = failures.OfType<string>().ToList();
        var right = failures.Length - wrongs.Count;
        var least = kind == NoiseKind.Gaussian ? failures.Length : (int)Math.Ceiling(LeastShare * failures.Length);
        Assert.True(right >= least,
            $"{kind}: {right} of {failures.Length} came out right, at least {least} must."
            + $" {string.Join("; ", wrongs.Take(5))}");
    }
}
