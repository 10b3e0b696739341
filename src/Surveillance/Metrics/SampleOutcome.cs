using Surveillance.Markets;

namespace Surveillance.Metrics;

/// <summary>What a second did to the window of a series, for its mirror in <c>zscore:*</c>.</summary>
public enum WindowChangeKind
{
    /// <summary>The sample was appended; the oldest left if the window was full.</summary>
    Appended,

    /// <summary>The sample stayed out: the list stays as it is and must not expire.</summary>
    Kept,

    /// <summary>The window is another one: cleared by a gap, accepted from a run, or new.</summary>
    Replaced,
}

/// <summary>What became of one sample.</summary>
/// <param name="Reading">Its score against the window before it.</param>
/// <param name="Change">What it did to the window.</param>
/// <param name="IsClearedByGap">Whether a gap cleared the window since the sample before it.</param>
/// <param name="IsNewNormal">Whether a run lasted so long that its samples became the window.</param>
public readonly record struct SampleOutcome(
    Reading Reading,
    WindowChangeKind Change,
    bool IsClearedByGap,
    bool IsNewNormal);

/// <summary>The change of one window of a market.</summary>
/// <param name="Metric">Metric name.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Sample">The sample that was appended; 0 otherwise.</param>
/// <param name="Length">
/// Samples after it, before the oldest of a full window left: what appending to its mirror must answer.
/// </param>
/// <param name="Window">The whole window, oldest first, when it was replaced; else null.</param>
public readonly record struct WindowChange(
    string Metric,
    WindowChangeKind Kind,
    double Sample,
    int Length,
    IReadOnlyList<double>? Window);

/// <summary>Everything that one second made of a market. A measurer may be given it again to fill.</summary>
/// <param name="market">The market.</param>
public sealed class MarketSample(MarketId market)
{
    /// <summary>What is published and stored.</summary>
    public MarketReadings Readings { get; } = MarketReadings.Of(market);

    /// <summary>What happened to its windows.</summary>
    public IReadOnlyList<WindowChange> Windows => Changes;

    /// <summary>Metrics whose long anomaly became their baseline.</summary>
    public IReadOnlyList<string> NewNormals => Accepted;

    /// <summary>Metrics whose window a gap cleared: they warm up again.</summary>
    public IReadOnlyList<string> ClearedByGap => Cleared;

    internal List<WindowChange> Changes { get; } = [];

    internal List<string> Accepted { get; } = [];

    internal List<string> Cleared { get; } = [];
}
