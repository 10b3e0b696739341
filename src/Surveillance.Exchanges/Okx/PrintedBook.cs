using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Surveillance.Exchanges.Okx;

/// <summary>
/// The levels of a book as OKX printed them, kept only while the venue provides a checksum: a CRC-32 over the text
/// of the best 25 levels. Since June 2026 the field is 0 or absent, which means "not provided" and is never compared.
/// </summary>
internal sealed class PrintedBook
{
    private const int ChecksumLevels = 25;

    private readonly SortedList<decimal, (string Price, string Size)> _bids =
        new(Comparer<decimal>.Create((x, y) => y.CompareTo(x)));
    private readonly SortedList<decimal, (string Price, string Size)> _asks = [];

    /// <summary>Applies a frame's levels.</summary>
    /// <param name="data">Stands on the bracket of the <c>data</c> array.</param>
    /// <param name="isSnapshot">Whether it replaces the book.</param>
    /// <param name="levelLimit">Levels a side that the channel carries.</param>
    /// <exception cref="FeedProtocolException">It is not printed as documented, so no checksum can be made.</exception>
    public void Apply(Utf8JsonReader data, bool isSnapshot, int levelLimit)
    {
        using var json = JsonDocument.ParseValue(ref data);
        try
        {
            var book = json.RootElement[0];
            Apply(_bids, book.GetProperty("bids"), isSnapshot, levelLimit);
            Apply(_asks, book.GetProperty("asks"), isSnapshot, levelLimit);
        }
        catch (Exception error) when (
            error is KeyNotFoundException or InvalidOperationException or FormatException or OverflowException
                or IndexOutOfRangeException)
        {
            throw new FeedProtocolException(
                "okx", "printed levels", JsonMarshal.GetRawUtf8Value(json.RootElement), error);
        }
    }

    /// <summary>
    /// The checksum of what is held: <c>bidPx:bidSz:askPx:askSz:…</c> in turn, a thinner side simply runs out;
    /// signed, as the venue sends it.
    /// </summary>
    public int Checksum()
    {
        var text = new StringBuilder();
        for (var i = 0; i < ChecksumLevels; i++)
        {
            Append(text, _bids, i);
            Append(text, _asks, i);
        }

        return (int)Crc32.Of(Encoding.ASCII.GetBytes(text.ToString()));
    }

    private static void Append(StringBuilder text, SortedList<decimal, (string Price, string Size)> side, int depth)
    {
        if (depth >= side.Count)
            return;
        var (price, size) = side.GetValueAtIndex(depth);
        text.Append(text.Length > 0 ? ":" : "").Append(price).Append(':').Append(size);
    }

    private static void Apply(
        SortedList<decimal, (string Price, string Size)> side, JsonElement levels, bool isSnapshot, int levelLimit)
    {
        if (isSnapshot)
            side.Clear();
        foreach (var level in levels.EnumerateArray())
        {
            var (price, size) = (level[0].GetString() ?? "", level[1].GetString() ?? "");
            var key = decimal.Parse(price, NumberStyles.Float, CultureInfo.InvariantCulture);
            if (decimal.Parse(size, NumberStyles.Float, CultureInfo.InvariantCulture) == 0)
                side.Remove(key);
            else
                side[key] = (price, size);
        }

        while (side.Count > levelLimit)
            side.RemoveAt(side.Count - 1);
    }
}
