using System.Collections.Concurrent;

namespace Surveillance.MetricsEngine;

/// <summary>
/// What is on its way from whoever finds it, on a thread of his own, to the engine, whose turns alone touch the state
/// of measuring: closed gaps from the courier who stores them, moments of alerts from the watch.
/// </summary>
/// <typeparam name="T">What is handed over.</typeparam>
internal sealed class Inbox<T>
{
    private readonly ConcurrentQueue<T> _entries = new();

    /// <summary>Takes an entry.</summary>
    public void Add(T entry) => _entries.Enqueue(entry);

    /// <summary>All entries since the last call, oldest first.</summary>
    public IEnumerable<T> TakeAll()
    {
        while (_entries.TryDequeue(out var entry))
            yield return entry;
    }
}
