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
    private const int MostKnown = 16_384;

    private const int LongestKnown = 128;

    private readonly ConcurrentDictionary<string, MarketId> _known = new(StringComparer.Ordinal);

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
        if (_known.Count >= MostKnown)
            return true;

        // The very texts of the configuration, where it names the market.
        market = new MarketId(string.Intern(market.Exchange), string.Intern(market.Instrument));
        _known[name] = market;
        return true;
    }
}
