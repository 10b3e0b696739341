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

    /// <summary>Plays it under so many seeds, for one that takes long.</summary>
    public static void Of(NoiseKind kind, int seeds, Func<Noise, string?> scenario)
    {
        var failures = new string?[seeds];
        Parallel.For(0, seeds, seed =>
            failures[seed] = scenario(new Noise(kind, seed)) is { } wrong ? $"seed {seed}: {wrong}" : null);
        var wrongs = failures.OfType<string>().ToList();
        var least = kind == NoiseKind.Gaussian ? seeds : (int)Math.Ceiling(LeastShare * seeds);
        Assert.True(seeds - wrongs.Count >= least,
            $"{kind}: {seeds - wrongs.Count} of {seeds} came out right, at least {least} must."
            + $" {string.Join("; ", wrongs.Take(5))}");
    }

    /// <summary>A check within a scenario.</summary>
    public static string? Unless(bool holds, string wrong) => holds ? null : wrong;
}
