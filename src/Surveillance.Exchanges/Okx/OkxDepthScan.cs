using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Surveillance.Markets;

namespace Surveillance.Exchanges.Okx;

/// <summary>
/// Reads frames of the books channel as OKX writes them. It knows no errors: what it cannot read,
/// <see cref="OkxNormalizer"/> reads.
/// </summary>
internal static class OkxDepthScan
{
    /// <summary>What is later is no time, and told as a mistake.</summary>
    internal const long MaxUnixMs = 4_102_444_800_000;

    // [" and two numbers of fifteen bytes and "," and what is read beyond the second number.
    private const int LongestNumbers = 2 + 15 + 3 + DecimalScan.Lanes;

    /// <summary>
    /// Fills a message from the array that the text begins with; false when it is not as usual, and the message then
    /// holds a part of it.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, DepthMessage into, DecimalFactor contractSize)
    {
        if (!DecimalScan.IsSupported)
            return false;
        var scan = new FrameScan(payload);
        if (!scan.Take("[{"u8))
            return false;
        do
        {
            if (!scan.TakeText(out var name) || !scan.Take((byte)':')
                || !TryReadField(ref scan, name, into, contractSize))
                return false;
        }
        while (scan.Take((byte)','));
        return scan.Take("}]"u8) && into.HasBothSides;
    }

    private static bool TryReadField(
        ref FrameScan scan, ReadOnlySpan<byte> name, DepthMessage into, DecimalFactor contractSize)
    {
        if (name.SequenceEqual("asks"u8))
        {
            into.HasAsks = true;
            return TryReadLevels(ref scan, into.Asks, contractSize);
        }

        if (name.SequenceEqual("bids"u8))
        {
            into.HasBids = true;
            return TryReadLevels(ref scan, into.Bids, contractSize);
        }

        if (name.SequenceEqual("ts"u8))
        {
            if (!scan.Take((byte)'"') || !scan.TakeInteger(out var ms) || !scan.Take((byte)'"')
                || ms is <= 0 or > MaxUnixMs)
                return false;
            into.VenueTime = DateTimeOffset.FromUnixTimeMilliseconds(ms);
            return true;
        }

        var (isLast, isPrevious) = (name.SequenceEqual("seqId"u8), name.SequenceEqual("prevSeqId"u8));
        if (!isLast && !isPrevious && !name.SequenceEqual("checksum"u8))
            return scan.SkipValue(name);

        // Both ids and the checksum may be negative: -1 is the id before a snapshot.
        var isNegative = scan.Take((byte)'-');
        if (!scan.TakeInteger(out var number))
            return false;
        number = isNegative ? -number : number;
        if (isLast)
            into.LastId = number;
        else if (isPrevious)
            into.PreviousId = number;
        else
            into.Checksum = number;
        return true;
    }

    private static bool TryReadLevels(ref FrameScan scan, LevelBuffer into, DecimalFactor contractSize)
    {
        if (!scan.Take((byte)'['))
            return false;
        if (scan.Take((byte)']'))
            return true;
        do
        {
            if (!TryReadLevel(ref scan, into, contractSize))
                return false;
        }
        while (scan.Take((byte)','));
        return scan.Take((byte)']');
    }

    // ["71500.2","365.11","0","41"]
    private static bool TryReadLevel(ref FrameScan scan, LevelBuffer into, DecimalFactor contractSize)
    {
        var rest = scan.Rest;
        if (rest.Length < LongestNumbers || !rest.StartsWith("[\""u8))
            return false;
        ref var first = ref MemoryMarshal.GetReference(rest);
        var priceLength = DecimalScan.Read(ref Unsafe.Add(ref first, 2), out double price);
        var sizeAt = 2 + priceLength + 3;
        if (priceLength == 0 || price == 0 || !rest[(sizeAt - 3)..].StartsWith("\",\""u8))
            return false;
        var sizeLength = DecimalScan.Read(ref Unsafe.Add(ref first, sizeAt), out var digits, out var decimals);
        if (sizeLength == 0 || !DecimalText.TryScale(digits, decimals, contractSize, out var size))
            return false;
        scan.Skip(sizeAt + sizeLength + 1);
        if (!scan.Take(",\"0\",\""u8) || !scan.TakeInteger(out _) || !scan.Take("\"]"u8))
            return false;
        into.Add(new Level(price, size));
        return true;
    }
}
