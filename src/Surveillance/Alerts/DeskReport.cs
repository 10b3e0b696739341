namespace Surveillance.Alerts;

/// <summary>What one market's readings led to.</summary>
/// <param name="Transitions">Steps of alerts, in order.</param>
/// <param name="Changed">Judgements whose state or reason differs from the one before.</param>
public sealed record DeskReport(IReadOnlyList<Transition> Transitions, IReadOnlyList<Judgement> Changed)
{
    /// <summary>Nothing happened.</summary>
    public static DeskReport Nothing { get; } = new([], []);
}
