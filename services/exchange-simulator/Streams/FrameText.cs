using System.Buffers.Text;
using Surveillance.ExchangeSimulator.Books;
using Surveillance.ExchangeSimulator.Markets;

namespace Surveillance.ExchangeSimulator.Streams;

/// <summary>
/// Writes JSON frames byte by byte as the venues print them (decimals as quoted text with fixed digits), without
/// allocating until the frame is taken. Texts given to it must need no JSON escape. Not safe for several threads.
/// </summary>
internal sealed class FrameText(MarketSpec spec)
{
    private byte[] _bytes = new byte[4096];
    private int _length;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    public FrameText Begin()
    {
        _length = 0;
        return this;
    }

    public FrameText Raw(ReadOnlySpan<byte> text)
    {
        Reserve(text.Length);
        text.CopyTo(_bytes.AsSpan(_length));
        _length += text.Length;
        return this;
    }

    public FrameText Raw(string text)
    {
        Reserve(text.Length * 3);
        _length += System.Text.Encoding.UTF8.GetBytes(text, _bytes.AsSpan(_length));
        return this;
    }

    public FrameText Number(long number)
    {
        Reserve(20);
        Utf8Formatter.TryFormat(number, _bytes.AsSpan(_length), out var written);
        _length += written;
        return this;
    }

    /// <summary>A price as a quoted decimal.</summary>
    public FrameText Price(long units) => Quoted(units, spec.PriceDecimals);

    /// <summary>A size as a quoted decimal.</summary>
    public FrameText Size(long units) => Quoted(units, spec.SizeDecimals);

    /// <summary>A price as a JSON number, with all its decimals.</summary>
    public FrameText PlainPrice(long units) => Plain(units, spec.PriceDecimals);

    /// <summary>A size as a JSON number, with all its decimals.</summary>
    public FrameText PlainSize(long units) => Plain(units, spec.SizeDecimals);

    /// <summary>An instant as RFC 3339 prints it, without quotes.</summary>
    public FrameText Instant(long unixMs) =>
        Raw($"{DateTimeOffset.FromUnixTimeMilliseconds(unixMs):yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}");

    /// <summary>Any figure as a quoted decimal with a fixed number of digits.</summary>
    public FrameText Figure(double value, int decimals) =>
        Quoted((long)Math.Round(value * ScaledDecimal.Power(decimals)), decimals);

    /// <summary>Binance levels: <c>[["61800.20","2.890"],…]</c>.</summary>
    public FrameText Levels(IReadOnlyList<PriceLevel> levels)
    {
        Raw("["u8);
        for (var i = 0; i < levels.Count; i++)
        {
            Raw(i == 0 ? "["u8 : ",["u8).Price(levels[i].Price).Raw(","u8).Size(levels[i].Size).Raw("]"u8);
        }

        return Raw("]"u8);
    }

    /// <summary>The best levels of a side in the Binance form.</summary>
    public FrameText Best(BookSide side, int count)
    {
        Raw("["u8);
        for (var i = 0; i < Math.Min(count, side.Count); i++)
        {
            Raw(i == 0 ? "["u8 : ",["u8).Price(side[i].Price).Raw(","u8).Size(side[i].Size).Raw("]"u8);
        }

        return Raw("]"u8);
    }

    public byte[] Take() => Written.ToArray();

    private FrameText Plain(long units, int decimals)
    {
        Reserve(40);
        _length += ScaledDecimal.Format(units, decimals, trim: false, _bytes.AsSpan(_length));
        return this;
    }

    /// <summary>Units of the last of some decimals as a quoted decimal.</summary>
    public FrameText Quoted(long units, int decimals)
    {
        Reserve(40);
        _bytes[_length++] = (byte)'"';
        if (units < 0)
        {
            _bytes[_length++] = (byte)'-';
            units = -units;
        }

        _length += ScaledDecimal.Format(units, decimals, spec.TrimsZeros, _bytes.AsSpan(_length));
        _bytes[_length++] = (byte)'"';
        return this;
    }

    private void Reserve(int more)
    {
        if (_length + more > _bytes.Length) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + more));
    }
}
