namespace Surveillance.Exchanges.Binance;

/// <summary>
/// Reads depth as Binance writes it. It knows no errors: what it cannot read, <see cref="BinanceNormalizer"/> reads.
/// </summary>
internal static class BinanceDepthScan
{
    // What is later is no time, and told as a mistake.
    private const long MaxUnixMs = 4_102_444_800_000;

    /// <summary>
    /// Fills a message from the object that the text begins with; false when it is not as usual, and the message then
    /// holds a part of it.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, DepthMessage into)
    {
        if (!DecimalScan.IsSupported)
            return false;
        var scan = new FrameScan(payload);
        if (!scan.Take((byte)'{'))
            return false;
        long sentAt = 0, matchedAt = 0;
        do
        {
            if (!scan.TakeText(out var name) || !scan.Take((byte)':')
                || !TryReadField(ref scan, name, into, ref sentAt, ref matchedAt))
                return false;
        }
        while (scan.Take((byte)','));
        if (!scan.Take((byte)'}') || into.LastId is null || !into.HasBothSides)
            return false;
        var at = matchedAt > 0 ? matchedAt : sentAt;
        into.VenueTime = at > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;
        return true;
    }

    private static bool TryReadField(
        ref FrameScan scan, ReadOnlySpan<byte> name, DepthMessage into, ref long sentAt, ref long matchedAt)
    {
        switch (name)
        {
            case [(byte)'b'] or [(byte)'b', (byte)'i', (byte)'d', (byte)'s']:
                into.HasBids = true;
                return scan.TakeLevels(into.Bids);
            case [(byte)'a'] or [(byte)'a', (byte)'s', (byte)'k', (byte)'s']:
                into.HasAsks = true;
                return scan.TakeLevels(into.Asks);
            case [(byte)'E']:
                return scan.TakeInteger(out sentAt) && sentAt <= MaxUnixMs;
            case [(byte)'T']:
                return scan.TakeInteger(out matchedAt) && matchedAt <= MaxUnixMs;
        }

        if (name is [(byte)'U'] or [(byte)'u'] or [(byte)'p', (byte)'u'] || name.SequenceEqual("lastUpdateId"u8))
            return TryReadId(ref scan, name, into);

        // "e" and "s" say what the stream's name does; futures tell "st":1,"ps":"BTCUSDT" beside them.
        return scan.SkipValue(name);
    }

    private static bool TryReadId(ref FrameScan scan, ReadOnlySpan<byte> name, DepthMessage into)
    {
        if (!scan.TakeInteger(out var id))
            return false;
        if (name is [(byte)'U'])
            into.FirstId = id;
        else if (name.SequenceEqual("pu"u8))
            into.PreviousId = id;
        else
            into.LastId = id;
        return true;
    }
}
