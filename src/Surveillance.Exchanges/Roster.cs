using System.Collections;

namespace Surveillance.Exchanges;

/// <summary>
/// A list that an edit replaces as a whole while others go through it: each of them sees one state of it to the end.
/// What is made of its members is kept for as long as they stay. Edited by one, read by many.
/// </summary>
/// <param name="first">Its first members.</param>
internal sealed class Roster<T>(IEnumerable<T> first) : IReadOnlyList<T>
    where T : class
{
    private readonly TaskCompletionSource _anyone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<(Action Put, Action Tell)> _derived = [];
    private volatile T[] _members = [.. first];

    /// <summary>Raised when an edit is told, after all that is derived has followed it.</summary>
    public event Action? Changed;

    /// <inheritdoc/>
    public int Count => _members.Length;

    /// <inheritdoc/>
    public T this[int index] => _members[index];

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)_members).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Edits the list, and all lists that are derived from it; <see cref="Tell"/> is to follow.</summary>
    public void Put(IEnumerable<T> members)
    {
        _members = [.. members];
        foreach (var (put, _) in _derived)
            put();
    }

    /// <summary>Tells of an edit.</summary>
    public void Tell()
    {
        if (_members.Length > 0)
            _anyone.TrySetResult();
        foreach (var (_, tell) in _derived)
            tell();
        Changed?.Invoke();
    }

    /// <summary>The list of those members of which something is true.</summary>
    public Roster<T> Only(Func<T, bool> isOne)
    {
        var some = new Roster<T>(_members.Where(isOne));
        _derived.Add((() => some.Put(_members.Where(isOne)), some.Tell));
        return some;
    }

    /// <summary>The list of what is made of each member, in the same order; made once a member.</summary>
    public Roster<TMade> Made<TMade>(Func<T, TMade> make)
        where TMade : class
    {
        var made = new Dictionary<T, TMade>(ReferenceEqualityComparer.Instance);
        var all = new Roster<TMade>(Make());
        _derived.Add((() => all.Put(Make()), all.Tell));
        return all;

        IReadOnlyList<TMade> Make()
        {
            foreach (var gone in made.Keys.Except(_members, ReferenceEqualityComparer.Instance).Cast<T>().ToList())
                made.Remove(gone);
            foreach (var member in _members)
            {
                if (!made.ContainsKey(member))
                    made.Add(member, make(member));
            }

            return [.. _members.Select(member => made[member])];
        }
    }

    /// <summary>Work that begins when there is a first member.</summary>
    public Func<CancellationToken, Task> OnceAnyone(Func<CancellationToken, Task> work) => async stop =>
    {
        if (_members.Length == 0)
            await _anyone.Task.WaitAsync(stop);
        await work(stop);
    };
}
