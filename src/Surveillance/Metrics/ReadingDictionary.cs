using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Surveillance.Metrics;

/// <summary>
/// Readings by metric, kept by the metric's place in <see cref="MetricCatalog.All"/>: filled again and again without
/// allocating. Told in that order. Not safe for several threads.
/// </summary>
public sealed class ReadingDictionary : IReadOnlyDictionary<string, Reading>
{
    private readonly Reading[] _readings = new Reading[MetricCatalog.All.Count];
    private readonly bool[] _isThere = new bool[MetricCatalog.All.Count];

    /// <inheritdoc/>
    public int Count { get; private set; }

    /// <inheritdoc/>
    public IEnumerable<string> Keys => this.Select(entry => entry.Key);

    /// <inheritdoc/>
    public IEnumerable<Reading> Values => this.Select(entry => entry.Value);

    /// <inheritdoc/>
    public Reading this[string key] =>
        TryGetValue(key, out var reading) ? reading : throw new KeyNotFoundException($"There is no reading of {key}.");

    /// <inheritdoc/>
    public bool ContainsKey(string key) => TryGetValue(key, out _);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out Reading value)
    {
        value = default;
        return MetricCatalog.PlaceOf(key) is { } place && TryGet(place, out value);
    }

    /// <summary>Readings of the catalog's metrics in this form; the very same where they have it already.</summary>
    public static ReadingDictionary Of(IReadOnlyDictionary<string, Reading> readings)
    {
        if (readings is ReadingDictionary already)
            return already;
        var made = new ReadingDictionary();
        foreach (var (metric, reading) in readings)
        {
            if (MetricCatalog.PlaceOf(metric) is { } place)
                made.Set(place, reading);
        }

        return made;
    }

    /// <summary>The reading of the metric at a place of the catalog, if there is one.</summary>
    public bool TryGet(int place, out Reading reading)
    {
        var isThere = _isThere[place];
        reading = isThere ? _readings[place] : default;
        return isThere;
    }

    /// <summary>Sets the reading of the metric at a place of the catalog.</summary>
    public void Set(int place, in Reading reading)
    {
        _readings[place] = reading;
        if (_isThere[place])
            return;
        _isThere[place] = true;
        Count++;
    }

    /// <summary>Forgets all readings.</summary>
    public void Clear()
    {
        // What is marked as gone is written over: to wipe it first, of thousands of markets, costs more than the marks.
        Array.Clear(_isThere);
        Count = 0;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, Reading>> GetEnumerator()
    {
        for (var place = 0; place < _readings.Length; place++)
        {
            if (_isThere[place])
                yield return new(MetricCatalog.All[place].Name, _readings[place]);
        }
    }

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
