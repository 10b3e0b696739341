namespace Surveillance.Tests.Alerts.Model;

/// <summary>Takes out of a walk whatever is not needed for the machines to differ.</summary>
internal static class Shrinking
{
    /// <summary>How the machines differ after a walk; null when they don't.</summary>
    public static (int Steps, string Text)? Play(IReadOnlyList<ModelAction> walk)
    {
        var pair = new ModelPair();
        for (var i = 0; i < walk.Count; i++)
            if (pair.Apply(walk[i]) is { } text)
                return (i + 1, text);
        return null;
    }

    /// <summary>A short walk after which they differ still.</summary>
    public static IReadOnlyList<ModelAction> Shrink(IReadOnlyList<ModelAction> walk)
    {
        var shortest = walk.Take(Play(walk)!.Value.Steps).ToList();
        for (var size = shortest.Count / 2; size > 0; size /= 2)
            shortest = WithoutChunks(shortest, size);
        return WithoutChunks(WithoutMetrics(shortest), 1);
    }

    private static List<ModelAction> WithoutMetrics(List<ModelAction> walk)
    {
        for (var i = 0; i < walk.Count; i++)
        {
            if (walk[i] is not ReadAction read)
                continue;
            foreach (var metric in read.Readings.Keys)
            {
                var before = (ReadAction)walk[i];
                var readings = before.Readings.Where(one => one.Key != metric).ToDictionary();
                List<ModelAction> narrower = [.. walk];
                narrower[i] = before with { Readings = readings };
                if (Play(narrower) is not null)
                    walk = narrower;
            }
        }

        return walk;
    }

    private static List<ModelAction> WithoutChunks(List<ModelAction> walk, int size)
    {
        for (var start = walk.Count - size; start >= 0; start -= size)
        {
            List<ModelAction> without = [.. walk.Take(start), .. walk.Skip(start + size)];
            if (Play(without) is not { Steps: var steps })
                continue;
            walk = without.Take(steps).ToList();
            start = Math.Min(start, walk.Count);
        }

        return walk;
    }
}
