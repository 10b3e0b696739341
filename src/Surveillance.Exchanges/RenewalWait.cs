namespace Surveillance.Exchanges;

/// <summary>
/// How long to wait before a stream is subscribed anew once more: 1, 2, 4, … 32 minutes for as long as that does not
/// help. A market where nothing happens says nothing, however often it is asked. Not safe for several threads.
/// </summary>
internal sealed class RenewalWait
{
    /// <summary>The shortest wait.</summary>
    public static readonly TimeSpan First = TimeSpan.FromMinutes(1);

    /// <summary>The longest wait.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(32);

    private TimeSpan _next = First;

    /// <summary>It is subscribed anew: how long until the next time.</summary>
    public TimeSpan Take()
    {
        var wait = _next;
        _next = _next * 2 < Longest ? _next * 2 : Longest;
        return wait;
    }

    /// <summary>It helped, or the stream is another one.</summary>
    public void Restart() => _next = First;
}
