namespace Surveillance.Operations.Faults;

/// <summary>Something that is done to the running stack, and undone.</summary>
/// <param name="Name">Such as <c>kill metrics-engine</c>.</param>
/// <param name="Lasts">From its beginning to its end; zero = the stack has to mend what was done by itself.</param>
/// <param name="Begin">Does it.</param>
/// <param name="End">Undoes it.</param>
internal sealed record Fault(
    string Name, TimeSpan Lasts, Func<CancellationToken, Task> Begin, Func<CancellationToken, Task> End)
{
    /// <summary>Whether Docker has to start something again by itself.</summary>
    public bool IsKill { get; init; }

    /// <summary>One that nobody undoes.</summary>
    public Fault(string name, Func<CancellationToken, Task> begin)
        : this(name, TimeSpan.Zero, begin, _ => Task.CompletedTask)
    {
    }
}
