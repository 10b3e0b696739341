using System.Diagnostics;

namespace Surveillance.Tests.Alerts.Model;

/// <summary>
/// The core beside a machine that was written from the description of the life cycle alone: whatever happens, both
/// tell the same.
/// </summary>
public sealed class AlertModelTests(ITestOutputHelper output)
{
    /// <summary>More steps than usual, and the first seed.</summary>
    private static readonly int Steps =
        int.Parse(Environment.GetEnvironmentVariable("SURVEILLANCE_MODEL_STEPS") ?? "120000");

    private static readonly int FirstSeed =
        int.Parse(Environment.GetEnvironmentVariable("SURVEILLANCE_MODEL_SEED") ?? "1");

    private const int StepsOfAWalk = 20_000;

    [Fact]
    public void Whatever_happens_the_core_tells_what_the_reference_tells()
    {
        var coverage = new ModelCoverage();
        var watch = Stopwatch.StartNew();
        for (var (seed, steps) = (FirstSeed, 0); steps < Steps; seed++)
            steps += Walk(seed, coverage);
        output.WriteLine($"{Steps} steps in {watch.Elapsed.TotalSeconds:0.0} s");
        output.WriteLine(coverage.ToString());
    }

    private static int Walk(int seed, ModelCoverage coverage)
    {
        var pair = new ModelPair();
        var random = new RandomWalk(seed);
        List<ModelAction> walk = [];
        while (walk.Count < StepsOfAWalk)
            foreach (var action in random.Round(pair))
            {
                walk.Add(action);
                if (pair.Apply(action) is { } difference)
                    Assert.Fail(Explain(seed, walk, difference));
                coverage.Note(action, pair);
            }

        return walk.Count;
    }

    private static string Explain(int seed, List<ModelAction> walk, string difference)
    {
        var shortest = Shrinking.Shrink(walk);
        return $"seed {seed}, step {walk.Count}: {difference}\nThe shortest walk to a difference:\n" +
               $"{string.Join('\n', shortest)}\n{Shrinking.Play(shortest)!.Value.Text}";
    }
}
