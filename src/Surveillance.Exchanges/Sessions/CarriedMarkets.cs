namespace Surveillance.Exchanges.Sessions;

/// <summary>
/// What one connection carries. Other markets may be wanted at any time; the streams take the difference up as they
/// open and as they look. <see cref="Want"/> is called by an editor, <see cref="TakeUp"/> by the streams.
/// </summary>
/// <param name="first">What is wanted at first.</param>
internal sealed class CarriedMarkets<T>(IEnumerable<T> first)
{
    private volatile T[] _wanted = [.. first];
    private volatile T[] _now = [];

    /// <summary>What is carried, or will be as soon as the streams look.</summary>
    public IReadOnlyList<T> Wanted => _wanted;

    /// <summary>What is carried; an array, which frames go through without allocating.</summary>
    public T[] Now => _now;

    /// <summary>Changes what is to be carried.</summary>
    public void Want(IEnumerable<T> wanted) => _wanted = [.. wanted];

    /// <summary>Carries what is wanted.</summary>
    /// <returns>
    /// What is carried from here on and was not, and the other way round; null when all is as it was.
    /// </returns>
    public CarriedChange<T>? TakeUp()
    {
        var (before, wanted) = (_now, _wanted);
        if (before == wanted)
            return null;
        _now = wanted;
        return new CarriedChange<T>([.. wanted.Except(before)], [.. before.Except(wanted)]);
    }
}

/// <summary>A change of what a connection carries.</summary>
/// <param name="Added">To be subscribed.</param>
/// <param name="Removed">To be unsubscribed.</param>
internal sealed record CarriedChange<T>(IReadOnlyList<T> Added, IReadOnlyList<T> Removed);
