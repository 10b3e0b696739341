namespace Surveillance.Exchanges;

/// <summary>Frames a second over the last ten whole seconds. Counting is safe for several threads.</summary>
/// <param name="startedAt">
/// Before this nothing can have been counted, so that a feed that just began is not slow.
/// </param>
internal sealed class MessageRate(DateTimeOffset startedAt)
{
    private const int Seconds = 10;
    private const int Slots = 16;

    private readonly Lock _gate = new();
    private readonly (long Second, int Count)[] _slots = new (long, int)[Slots];

    /// <summary>Counts a frame.</summary>
    public void Count(DateTimeOffset at)
    {
        var second = at.ToUnixTimeSeconds();
        lock (_gate)
        {
            ref var slot = ref _slots[second % Slots];
            slot = (second, slot.Second == second ? slot.Count + 1 : 1);
        }
    }

    /// <summary>Frames a second; the running second is left out unless there is no other.</summary>
    public double Over(DateTimeOffset now)
    {
        var second = now.ToUnixTimeSeconds();
        var whole = Math.Clamp(second - startedAt.ToUnixTimeSeconds(), 0, Seconds);
        lock (_gate)
        {
            return whole == 0
                ? _slots.Where(slot => slot.Second == second).Sum(slot => slot.Count)
                : _slots.Where(slot => slot.Second >= second - whole && slot.Second < second)
                    .Sum(slot => slot.Count) / (double)whole;
        }
    }
}
