using CsCheck;
using Surveillance.Metrics.Detectors;

namespace Surveillance.Tests.Metrics.Detectors;

/// <summary>Median and scale against sorting.</summary>
public sealed class RobustWindowTests
{
    [Fact]
    public void Median_and_scale_are_those_of_the_newest_values() =>
        Gen.Select(Gen.Int[-20, 20].Array[1, 120], Gen.Int[2, 40]).Sample((values, capacity) =>
        {
            var window = new RobustWindow(capacity);
            for (var i = 0; i < values.Length; i++)
            {
                window.Append(values[i]);
                double[] newest = [.. values[Math.Max(0, i + 1 - capacity)..(i + 1)].Select(value => (double)value)];
                var median = MedianOf(newest);
                Assert.Equal(newest.Length, window.Count);
                Assert.Equal(median, window.Median);
                double[] distances = [.. newest.Select(value => Math.Abs(value - median))];
                var expected = MedianOf(distances) is > 0 and var distance
                    ? 1.4826 * distance
                    : 1.2533 * distances.Average();
                Assert.Equal(expected, window.Scale(), 1e-9);
            }
        });

    private static double MedianOf(double[] unsorted)
    {
        double[] values = [.. unsorted.Order()];
        var half = values.Length / 2;
        return values.Length % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
    }
}
