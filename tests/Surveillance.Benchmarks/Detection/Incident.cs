using Surveillance.Markets;

namespace Surveillance.Benchmarks.Detection;

/// <summary>What happens in the middle of an incident.</summary>
/// <param name="Across">What.</param>
/// <param name="Offset">Seconds after the beginning of the incident.</param>
/// <param name="Seconds">How long.</param>
internal sealed record Disturbance(Across Across, int Offset, int Seconds)
{
    public static Disturbance None { get; } = new(Across.Nothing, 0, 0);
}

/// <summary>Something of known size that is done to the markets of a world. Times are seconds of the play.</summary>
internal abstract record Incident
{
    /// <summary>What it is counted under.</summary>
    public required string Kind { get; init; }

    /// <summary>The markets that nothing else happens to meanwhile.</summary>
    public abstract IReadOnlyList<MarketId> Occupies { get; }

    /// <summary>When it begins; set when it is placed.</summary>
    public int Start { get; init; }

    /// <summary>How long it is, in all.</summary>
    public abstract int Length { get; }

    /// <summary>Whether its rule should fire.</summary>
    public required bool IsExpected { get; init; }

    /// <summary>When it is over, exclusive.</summary>
    public int End => Start + Length;

    /// <summary>What happens in its middle.</summary>
    public Disturbance Disturbance { get; init; } = Disturbance.None;

    /// <summary>Whether its definition holds where it is placed, the recording's own noise included.</summary>
    public virtual bool Holds(World world) => true;

    /// <summary>Does to a second what it does.</summary>
    public abstract void Distort(World world, int second, IReadOnlyDictionary<MarketId, Distortion> markets);

    /// <summary>What should be raised by it, and what should not.</summary>
    public abstract IEnumerable<Label> Labels(World world);
}
