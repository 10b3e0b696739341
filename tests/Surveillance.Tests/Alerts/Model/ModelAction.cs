namespace Surveillance.Tests.Alerts.Model;

/// <summary>
/// One thing that happens to both machines. All of its figures are in it, so that a walk can be played again, and
/// played without it.
/// </summary>
/// <param name="Second">When, seconds from the start.</param>
internal abstract record ModelAction(double Second)
{
    public DateTimeOffset At => ModelTime.At(Second);
}

/// <summary>Readings of a market arrive.</summary>
internal sealed record ReadAction(
    double Second, ReferenceMarket Market, IReadOnlyDictionary<string, ReferenceReading> Readings)
    : ModelAction(Second)
{
    public override string ToString() => $"{Second,9:0.000} read {Market.Exchange}:{Market.Instrument} " +
        string.Join(", ", Readings.Select(one => $"{one.Key} {Text(one.Value)}"));

    private static string Text(ReferenceReading reading) =>
        $"{reading.Value?.ToString("R") ?? "-"} (z {reading.Z?.ToString("R") ?? "-"}, {reading.Status})";
}

/// <summary>Time passes.</summary>
internal sealed record TickAction(double Second) : ModelAction(Second)
{
    public override string ToString() => $"{Second,9:0.000} tick";
}

/// <summary>
/// An operator acknowledges, resolves, or takes out of the set of active alerts (<c>srem</c>), the newest alert of a
/// family.
/// </summary>
internal sealed record AlertAction(double Second, string Verb, string Family, ReferenceMarket Market)
    : ModelAction(Second)
{
    public override string ToString() => $"{Second,9:0.000} {Verb} {Family} {Market.Exchange}:{Market.Instrument}";
}

/// <summary>An operator silences.</summary>
internal sealed record SilenceAction(double Second, ReferenceSilence Silence) : ModelAction(Second)
{
    public override string ToString() => $"{Second,9:0.000} silence {Silence}";
}

/// <summary>An operator takes a silence back.</summary>
internal sealed record UnsilenceAction(double Second, string Id) : ModelAction(Second)
{
    public override string ToString() => $"{Second,9:0.000} unsilence {Id}";
}

/// <summary>A venue's feed tells of itself.</summary>
internal sealed record ObserveAction(double Second, string Exchange, bool IsDown, int Streams) : ModelAction(Second)
{
    public override string ToString() =>
        $"{Second,9:0.000} observe {Exchange} {(IsDown ? "down" : "up")}, streams {Streams}";
}

/// <summary>An operator edits the configuration.</summary>
internal sealed record ConfigureAction(double Second, ModelEdit Edit) : ModelAction(Second)
{
    public override string ToString() => $"{Second,9:0.000} configure {Edit}";
}

/// <summary>
/// The detector is killed and started again; by then the configuration may be another one, and an alert taken out of
/// the set of active ones.
/// </summary>
internal sealed record RestartAction(double Second, ModelEdit? Edit, AlertAction? TakenOut) : ModelAction(Second)
{
    public override string ToString() => $"{Second,9:0.000} restart {Edit} {TakenOut}";
}

/// <summary>The time of a walk.</summary>
internal static class ModelTime
{
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    public static DateTimeOffset At(double second) => Start.AddMilliseconds(Math.Round(second * 1000));

    public static double SecondOf(DateTimeOffset at) => (at - Start).TotalSeconds;
}
