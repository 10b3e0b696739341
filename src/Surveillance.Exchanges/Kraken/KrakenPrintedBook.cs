using System.Buffers.Text;
using System.Runtime.InteropServices;

namespace Surveillance.Exchanges.Kraken;

/// <summary>A level by its digits; see <see cref="KrakenDigits"/>.</summary>
internal readonly record struct KrakenLevel(ulong Price, ulong Size);

/// <summary>
/// The levels of a book by the digits that the venue prints, for its checksum: the CRC-32 over price and size of the
/// best ten asks, then of the best ten bids, without point and leading zeros, one after the other
/// (https://docs.kraken.com/api/docs/guides/spot-ws-book-v2). Allocates nothing once it has grown.
/// </summary>
internal sealed class KrakenPrintedBook
{
    private const int ChecksumLevels = 10;
    private const int MostDigits = 20;

    // Both sides ascend to their best level: bids by price, asks by its complement.
    private readonly SortedList<ulong, ulong> _bids = [];
    private readonly SortedList<ulong, ulong> _asks = [];

    /// <summary>Applies a whole message, in its order: a size of 0 deletes.</summary>
    /// <param name="bids">Levels of the buyers.</param>
    /// <param name="asks">Levels of the sellers.</param>
    /// <param name="isSnapshot">Whether it replaces the book.</param>
    /// <param name="levelLimit">Levels a side that the subscription carries; the worst are cut.</param>
    public void Apply(List<KrakenLevel> bids, List<KrakenLevel> asks, bool isSnapshot, int levelLimit)
    {
        if (isSnapshot)
        {
            _bids.Clear();
            _asks.Clear();
        }

        foreach (var level in CollectionsMarshal.AsSpan(bids))
            Set(_bids, level.Price, level.Size);
        foreach (var level in CollectionsMarshal.AsSpan(asks))
            Set(_asks, ~level.Price, level.Size);
        Cut(_bids, levelLimit);
        Cut(_asks, levelLimit);
    }

    /// <summary>The checksum of what is held, unsigned as the venue sends it.</summary>
    public uint Checksum()
    {
        Span<byte> text = stackalloc byte[2 * ChecksumLevels * 2 * MostDigits];
        var length = 0;
        for (var i = _asks.Count - 1; i >= Math.Max(0, _asks.Count - ChecksumLevels); i--)
            Print(text, ref length, ~_asks.GetKeyAtIndex(i), _asks.GetValueAtIndex(i));
        for (var i = _bids.Count - 1; i >= Math.Max(0, _bids.Count - ChecksumLevels); i--)
            Print(text, ref length, _bids.GetKeyAtIndex(i), _bids.GetValueAtIndex(i));
        return Crc32.Of(text[..length]);
    }

    private static void Set(SortedList<ulong, ulong> side, ulong key, ulong size)
    {
        if (size == 0)
            side.Remove(key);
        else
            side[key] = size;
    }

    private static void Cut(SortedList<ulong, ulong> side, int levelLimit)
    {
        while (side.Count > levelLimit)
            side.RemoveAt(0);
    }

    private static void Print(Span<byte> text, ref int length, ulong price, ulong size)
    {
        Utf8Formatter.TryFormat(price, text[length..], out var written);
        length += written;
        Utf8Formatter.TryFormat(size, text[length..], out written);
        length += written;
    }
}
