using Surveillance.Alerts;
using Surveillance.Metrics;

namespace Surveillance.Tests.Alerts;

/// <summary>What one market's readings led to.</summary>
/// <param name="Transitions">Steps of alerts, in order.</param>
/// <param name="Changed">Judgements whose state or reason differs from the one before.</param>
internal sealed record DeskReport(IReadOnlyList<Transition> Transitions, IReadOnlyList<Judgement> Changed)
{
    /// <summary>Whether nothing happened.</summary>
    public bool IsEmpty => Transitions.Count == 0 && Changed.Count == 0;
}

/// <summary>Turns of a desk that judge one market.</summary>
internal static class DeskTurns
{
    /// <summary>Judges a market's readings and decides what is told.</summary>
    public static DeskReport Judge(this AlertDesk desk, MarketReadings readings)
    {
        var changed = desk.Weigh(readings);
        return new DeskReport(desk.Decide(readings.Timestamp), changed);
    }
}
