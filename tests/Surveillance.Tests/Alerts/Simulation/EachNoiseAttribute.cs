using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace Surveillance.Tests.Alerts.Simulation;

/// <summary>Runs a theory once for each kind of noise.</summary>
public sealed class EachNoiseAttribute : DataAttribute
{
    /// <inheritdoc/>
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(
        MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new([.. Enum.GetValues<NoiseKind>().Select(kind => new TheoryDataRow<NoiseKind>(kind))]);

    /// <inheritdoc/>
    public override bool SupportsDiscoveryEnumeration() => true;
}
