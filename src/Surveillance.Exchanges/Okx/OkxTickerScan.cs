using System.Globalization;

namespace Surveillance.Exchanges.Okx;

/// <summary>
/// Reads frames of the channels beside the books as OKX writes them: every value is a text. It knows no errors: what
/// it cannot read, <see cref="OkxNormalizer"/> reads.
/// </summary>
internal static class OkxTickerScan
{
    /// <summary>
    /// Reads the one element of the array that the text begins with; false when it is not as usual.
    /// </summary>
    /// <inheritdoc cref="OkxNormalizer.ReadTicker(in OkxFrame, bool)" path="/param[@name='derivative']"/>
    public static bool TryRead(ReadOnlySpan<byte> payload, bool derivative, out TickerUpdate update)
    {
        update = default;
        DateTimeOffset? funding = null, following = null;
        var scan = new FrameScan(payload);
        if (!scan.Take("[{"u8))
            return false;
        do
        {
            if (!scan.TakeText(out var name) || !scan.Take((byte)':') || !scan.TakeText(out var value))
                return false;
            var isRead = true;
            if (name.SequenceEqual("ts"u8))
                (isRead, update) = (TryTime(value, out var time), update with { VenueTime = time });
            else if (name.SequenceEqual("fundingTime"u8))
                isRead = TryTime(value, out funding);
            else if (name.SequenceEqual("nextFundingTime"u8))
                isRead = TryTime(value, out following);
            else
                isRead = TryReadNumber(name, value, derivative, ref update);
            if (!isRead)
                return false;
        }
        while (scan.Take((byte)','));
        update = update with { NextFundingTime = funding, FundingIntervalHours = (following - funding)?.TotalHours };
        return scan.Take("}]"u8);
    }

    private static bool TryReadNumber(
        ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, bool derivative, ref TickerUpdate update)
    {
        var isLast = name.SequenceEqual("last"u8);
        var isVolume = name.SequenceEqual(derivative ? "volCcy24h"u8 : "vol24h"u8);
        var isMark = name.SequenceEqual("markPx"u8);
        var isIndex = name.SequenceEqual("idxPx"u8);
        if (!isLast && !isVolume && !isMark && !isIndex && !name.SequenceEqual("fundingRate"u8))
            return true;
        double? number = null;
        if (!value.IsEmpty)
        {
            if (!DecimalText.TryRead(value, out var told))
                return false;
            number = told;
        }

        if (isLast)
            update = update with { Last = number };
        else if (isVolume)
            update = update with { Volume24h = number };
        else if (isMark)
            update = update with { Mark = number };
        else if (isIndex)
            update = update with { Index = number };
        else
            update = update with { FundingRate = number };
        return true;
    }

    /// <summary>A time in milliseconds; empty text and 0 mean that the venue does not tell.</summary>
    private static bool TryTime(ReadOnlySpan<byte> value, out DateTimeOffset? time)
    {
        time = null;
        if (value.IsEmpty)
            return true;
        if (!long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var ms)
            || ms > OkxDepthScan.MaxUnixMs)
            return false;
        time = ms == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(ms);
        return true;
    }
}
