namespace Surveillance.Benchmarks.Detection;

/// <summary>What incidents make of one market in one second; several may act on it at once.</summary>
internal sealed class Distortion
{
    /// <summary>All prices of the book are moved by this, in quote currency.</summary>
    public double Shift { get; set; }

    /// <summary>The spread is widened to this about the same mid; null leaves it.</summary>
    public double? SpreadBps { get; set; }

    /// <summary>
    /// All sizes are scaled so that this is offered within 10 bps, in quote currency; null leaves them.
    /// </summary>
    public double? Depth { get; set; }

    /// <summary>The ticker tells a mark that lies so far from its index; null leaves it.</summary>
    public double? MarkDeviationBps { get; set; }

    /// <summary>Neither book nor ticker arrives.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Whether the book is as recorded.</summary>
    public bool LeavesBook => Shift == 0 && SpreadBps is null && Depth is null;

    public void Clear() => (Shift, SpreadBps, Depth, MarkDeviationBps, IsSilent) = (0, null, null, null, false);
}
