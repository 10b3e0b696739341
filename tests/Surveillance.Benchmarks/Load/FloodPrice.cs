using System.Buffers.Text;

namespace Surveillance.Benchmarks.Load;

/// <summary>A price channel of an OKX that only floods. Its price is another each time.</summary>
internal sealed record FloodPrice
{
    private const string PriceRoom = "100.000";

    private readonly byte[] _frame;
    private readonly int _time;
    private readonly int _digit;
    private int _number;

    private FloodPrice(string channel, string symbol, string data)
    {
        (Channel, Symbol) = (channel, symbol);
        var text = $$"""{"arg":{"channel":"{{channel}}","instId":"{{symbol}}"},"data":[{{{data}}}]}""";
        _frame = FloodFrame.Framed(text);
        var header = _frame.Length - text.Length;
        _time = header + text.IndexOf(FloodFrame.TimeRoom, StringComparison.Ordinal);
        _digit = header + text.IndexOf(PriceRoom, StringComparison.Ordinal) + PriceRoom.Length - 1;
    }

    /// <summary>Such as <c>mark-price</c>.</summary>
    public string Channel { get; }

    /// <summary>Such as <c>F0001-USDT-SWAP</c>; of an index, <c>F0001-USDT</c>.</summary>
    public string Symbol { get; }

    /// <summary>
    /// The channel with what is read of it, named as in https://www.okx.com/docs-v5/en/#public-data-websocket; null for
    /// one that stays silent.
    /// </summary>
    public static FloodPrice? Of(string channel, string symbol)
    {
        const string Time = $"""
            "ts":"{FloodFrame.TimeRoom}"
            """;
        const string Day = """
            "high24h":"101.1","low24h":"98.7","open24h":"99.4","volCcy24h":"1000000","vol24h":"1000000"
            """;
        const string Best = """
            "lastSz":"1","askPx":"100.01","askSz":"1000","bidPx":"99.99","bidSz":"1000"
            """;
        var type = FloodListing.IsSwap(symbol) ? "SWAP" : "SPOT";
        var data = channel switch
        {
            "mark-price" => $"\"markPx\":\"{PriceRoom}\",{Time}",
            "index-tickers" => $"\"idxPx\":\"{PriceRoom}\",{Day},{Time}",
            "tickers" => $"\"last\":\"{PriceRoom}\",{Best},{Day},{Time}",
            _ => null,
        };
        var whose = $"\"instType\":\"{type}\",\"instId\":\"{symbol}\"";
        return data is null ? null : new FloodPrice(channel, symbol, $"{whose},{data}");
    }

    /// <summary>Two are the same where they are of one channel and symbol.</summary>
    public bool Equals(FloodPrice? other) => (Channel, Symbol) == (other?.Channel, other?.Symbol);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Channel, Symbol);

    /// <summary>Appends the next frame; its length.</summary>
    /// <param name="room">Where it is written.</param>
    /// <param name="unixMs">Time that stands in it.</param>
    public int Append(Span<byte> room, long unixMs)
    {
        _frame.CopyTo(room);
        Utf8Formatter.TryFormat(unixMs, room.Slice(_time, FloodFrame.TimeRoom.Length), out _);
        room[_digit] = (byte)('0' + (_number++ % 10));
        return _frame.Length;
    }
}
