namespace Surveillance.Exchanges;

/// <summary>When a connection was last heard, whatever came over it. Written by its session, read by many.</summary>
internal sealed class ConnectionPulse
{
    private long _heardTicks;

    /// <summary>Receipt of the last frame; null before the first one.</summary>
    public DateTimeOffset? HeardAt =>
        Interlocked.Read(ref _heardTicks) is var ticks and > 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>Something was received.</summary>
    public void Heard(DateTimeOffset at) => Interlocked.Exchange(ref _heardTicks, at.UtcTicks);
}
