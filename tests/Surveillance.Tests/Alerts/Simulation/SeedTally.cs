namespace Surveillance.Tests.Alerts.Simulation;

/// <summary>
/// Plays a scenario under 100 seeds of one kind of noise. Under Gaussian noise each must come out right; under noise
/// that the z-score was not made for, 85 must.
/// </summary>
internal static class SeedTally
{
    private const int Seeds = 100;

    /// <summary>Plays it; a scenario tells what went wrong, or null.</summary>
    public static void Of(NoiseKind kind, Func<Noise, string?> scenario)
    {
        var failures = new string?[Seeds];
        Parallel.For(0, Seeds, seed =>
            failures[seed] = scenario(new Noise(kind, seed)) is { } wrong ? $"seed {seed}: {wrong}" : null);
        var wrongs = failures.OfType<string>().ToList();
        var least = kind == NoiseKind.Gaussian ? Seeds : 85;
        Assert.True(Seeds - wrongs.Count >= least,
            $"{kind}: {Seeds - wrongs.Count} of {Seeds} came out right, at least {least} must."
            + $" {string.Join("; ", wrongs.Take(5))}");
    }

    /// <summary>A check within a scenario.</summary>
    public static string? Unless(bool holds, string wrong) => holds ? null : wrong;
}
