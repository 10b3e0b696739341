using System.Diagnostics;

namespace Surveillance.Tests.Alerts.Model;

/// <summary>
/// The core beside a machine that was written from the description of the life cycle alone: whatever happens, both tell
/// the same. <c>SURVEILLANCE_MODEL_STEPS</c> asks for a longer walk, <c>SURVEILLANCE_MODEL_SEED</c> for another one.
/// </summary>
public sealed class AlertModelTests(ITestOutputHelper output)
{
    private const int StepsOfAWalk = 20_000;

    private static readonly int Steps = Setting("SURVEILLANCE_MODEL_STEPS", 120_000);

    private static readonly int FirstSeed = Setting("SURVEILLANCE_MODEL_SEED", 1);

    [Fact]
    public void Whatever_happens_the_core_tells_what_its_description_tells()
    {
        var coverage = new ModelCoverage();
        var clock = Stopwatch.StartNew();
        for (var (seed, steps) = (FirstSeed, 0); steps < Steps; seed++)
            steps += Walk(seed, coverage);
        output.WriteLine($"{Steps} steps in {clock.Elapsed.TotalSeconds:0.0} s\n{coverage}");
        Assert.DoesNotContain(ModelMilestones.All, milestone => coverage.VisitsOf(milestone) == 0);
    }

    private static int Walk(int seed, ModelCoverage coverage)
    {
        var pair = new ModelPair();
        var random = new RandomWalk(seed);
        List<ModelAction> walk = [];
        while (walk.Count < StepsOfAWalk)
        {
            foreach (var action in random.Round(pair))
            {
                walk.Add(action);
                if (pair.Apply(action) is { } difference)
                    Assert.Fail(Explain(seed, walk, difference));
                coverage.Note(action, pair);
            }
        }

        return walk.Count;
    }

    private static string Explain(int seed, List<ModelAction> walk, string difference)
    {
        var shortest = Shrinking.Shrink(walk);
        return $"Seed {seed}, step {walk.Count}: {difference}\nThe shortest walk to a difference:\n" +
               $"{string.Join('\n', shortest)}\n{Shrinking.Play(shortest)!.Value.Text}";
    }

    private static int Setting(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } set ? int.Parse(set) : otherwise;
}
