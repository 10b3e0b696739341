using Surveillance.Platform.Configuration;
using Surveillance.Tests.Alerts.Simulation;

namespace Surveillance.Tests.Platform.Configuration;

public sealed class PolicyReaderTests
{
    [Theory]
    [InlineData(1, 1, 2, 2)]
    [InlineData(5, 5, 5, 5)]
    [InlineData(60, 600, 60, 600)]
    public void Pauses_are_those_of_the_features_and_never_shorter_than_two_samples(
        int staleAfter, int gap, int stale, int continuity)
    {
        var features = Shipped.Config.Features;
        var policy = PolicyReader.Read(Shipped.Config with
        {
            Features = features with
            {
                DataCapture = features.DataCapture with { StaleAfter = TimeSpan.FromSeconds(staleAfter) },
                ZScore = features.ZScore with { ResetOnGapThreshold = TimeSpan.FromSeconds(gap) },
            },
            Routing = Shipped.Config.Routing with { FlappingReopenings = 7 },
        });
        Assert.Equal(
            (TimeSpan.FromSeconds(stale), TimeSpan.FromSeconds(continuity), 7),
            (policy.StaleAfter, policy.Continuity, policy.FlappingReopenings));
    }
}
