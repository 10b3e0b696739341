using System.Collections.Concurrent;
using System.Text;
using StackExchange.Redis;
using Surveillance.Markets;

namespace Surveillance.Platform.Redis;

/// <summary>
/// Markets by the entries of a list that name them. Tens of thousands of entries a second name the same few thousand
/// markets: each is made once. Safe for several threads.
/// </summary>
internal sealed class MarketNames
{
    /// <summary>More are read as well, each anew.</summary>
    public const int MostKnown = 65_536;

    private const int LongestKnown = 128;

    private readonly ConcurrentDictionary<string, MarketId> _known = new(StringComparer.Ordinal);

    /// <summary>Counted here: the dictionary takes all of its locks to count.</summary>
    private int _count;

    /// <summary>Reads an entry; false when it is no market.</summary>
    public bool TryRead(RedisValue entry, out MarketId market)
    {
        var text = ((ReadOnlyMemory<byte>)entry).Span;
        if (text.Length > LongestKnown)
            return MarketId.TryParse(entry, out market);
        Span<char> name = stackalloc char[LongestKnown];
        name = name[..Encoding.UTF8.GetChars(text, name)];
        return _known.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out market)
            || TryAdd(new string(name), out market);
    }

    private bool TryAdd(string name, out MarketId market)
    {
        if (!MarketId.TryParse(name, out market))
            return false;
        if (Volatile.Read(ref _count) < MostKnown && _known.TryAdd(name, market))
            Interlocked.Increment(ref _count);
        return true;
    }
}
