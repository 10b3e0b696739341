using System.Collections.Concurrent;
using Surveillance.Markets;

namespace Surveillance.Platform.Redis;

/// <summary>An entry of Redis that could not be understood.</summary>
/// <param name="Key">Where it stands.</param>
/// <param name="Reason">What is wrong with it, for people.</param>
public sealed record UnreadableEntry(string Key, string Reason)
{
    /// <summary>Whether it is an active alert, or the set of them: then more is going on than is known.</summary>
    public bool IsOfAlerts => RedisKeys.IsOfActiveAlerts(Key);
}

/// <summary>
/// Gathers the entries that could not be understood while many are read: one of them must not hide all the others. For
/// several threads at once.
/// </summary>
public sealed class UnreadableEntries
{
    private readonly ConcurrentQueue<UnreadableEntry> _found = new();

    /// <summary>What was found so far, by key.</summary>
    public IReadOnlyList<UnreadableEntry> Found =>
        [.. _found.Distinct().OrderBy(entry => entry.Key, StringComparer.Ordinal)];

    /// <summary>What stands in a key; null when nothing does, or nothing that can be understood.</summary>
    /// <param name="key">Where it stands.</param>
    /// <param name="reading">The reading of it.</param>
    public ValueTask<T?> SkipAsync<T>(string key, Task<T?> reading)
        where T : class => SkipAsync(static key => key, key, reading);

    /// <summary>What stands in a key of a market; null when nothing does, or nothing that can be understood.</summary>
    /// <param name="key">Names the key; asked only for what cannot be understood.</param>
    /// <param name="market">The market.</param>
    /// <param name="reading">The reading of it.</param>
    public ValueTask<T?> SkipAsync<T>(Func<MarketId, string> key, MarketId market, Task<T?> reading)
        where T : class => SkipAsync<MarketId, T>(key, market, reading);

    /// <summary>What a text says; null when it cannot be understood.</summary>
    /// <param name="key">Where it stands.</param>
    /// <param name="read">Makes sense of it.</param>
    public T? Skip<T>(string key, Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (Exception error) when (StoredText.IsUnreadable(error))
        {
            Add(key, error);
            return null;
        }
    }

    // No task a key: thousands of markets are read each second, and nearly all answers are there when they are asked.
    private async ValueTask<T?> SkipAsync<TName, T>(Func<TName, string> key, TName name, Task<T?> reading)
        where T : class
    {
        try
        {
            return await reading;
        }
        catch (Exception error) when (StoredText.IsUnreadable(error))
        {
            Add(key(name), error);
            return null;
        }
    }

    private void Add(string key, Exception error) =>
        _found.Enqueue(new UnreadableEntry(key, StoredText.ReasonOf(error)));
}
