using Surveillance.Metrics;
using Surveillance.Metrics.Scores;

namespace Surveillance.Platform.Redis;

/// <summary>Reads the text of readings in the very form in which <see cref="ReadingsJson"/> writes it.</summary>
internal static class ReadingsScan
{
    private static readonly ReadingStatus[] Statuses = Enum.GetValues<ReadingStatus>();

    /// <summary>Whether the text is in that form, and of that market; if so, it was read.</summary>
    public static bool TryRead(ReadOnlySpan<byte> json, MarketReadings into)
    {
        var scan = new WireScan(json);
        var isOfMarket = scan.TakeBegin(into.Market) && scan.Take("\",\"timestamp\":\""u8);
        if (!isOfMarket || !scan.TryTime(out var time) || !scan.Take("\","u8))
            return false;
        var simulated = scan.Take("\"simulated\":true,"u8);
        if (!scan.Take("\"readings\":{"u8))
            return false;
        var readings = into.Begin(time, simulated);
        return TryReadings(ref scan, readings) && scan.Take("}"u8) && scan.IsAtEnd;
    }

    /// <summary>Readings stand in the order of the catalog: each is looked for behind the one before it.</summary>
    private static bool TryReadings(ref WireScan scan, ReadingDictionary into)
    {
        for (var place = 0; !scan.Take("}"u8); place++)
        {
            if (into.Count > 0 && !scan.Take(","u8))
                return false;
            while (place < MetricCatalog.All.Count && !scan.Take(ReadingsJson.NameOf(place)))
                place++;
            if (place == MetricCatalog.All.Count || !TryReading(ref scan, out var reading))
                return false;
            into.Set(place, reading);
        }

        return true;
    }

    private static bool TryReading(ref WireScan scan, out Reading reading)
    {
        double? z = null;
        int? samples = null;
        reading = default;
        if (!scan.TryKnown(out var value) || (scan.Take(",\"zscore\":"u8) && !scan.TryKnown(out z))
            || !TryStatus(ref scan, out var status))
            return false;
        if (scan.Take(",\"samples\":"u8))
        {
            if (!scan.TryWhole(out var count))
                return false;
            samples = (int)count;
        }

        BaselineScores? scores = null;
        if (scan.Take(",\"scores\":{"u8) && !TryScores(ref scan, out scores))
            return false;
        reading = new Reading(value, z, status, samples) { Scores = scores };
        return scan.Take("}"u8);
    }

    private static bool TryScores(ref WireScan scan, out BaselineScores? scores)
    {
        scores = null;
        if (!TryScore(ref scan, BaselineKind.Robust, isFirst: true, out var robust)
            || !TryScore(ref scan, BaselineKind.Cusum, robust is null, out var cusum)
            || !TryScore(ref scan, BaselineKind.HourOfWeek, (robust ?? cusum) is null, out var hourOfWeek))
            return false;
        scores = BaselineScores.Of(robust, cusum, hourOfWeek);
        return scan.Take("}"u8);
    }

    /// <summary>False for a score that is no number; one that is left out is null.</summary>
    private static bool TryScore(ref WireScan scan, BaselineKind kind, bool isFirst, out double? score)
    {
        var behind = scan;
        score = null;
        if ((!isFirst && !behind.Take(","u8)) || !behind.Take(ReadingsJson.TextOf(kind)))
            return true;
        if (!behind.TryNumber(out var known))
            return false;
        scan = behind;
        score = known;
        return true;
    }

    private static bool TryStatus(ref WireScan scan, out ReadingStatus status)
    {
        foreach (var each in Statuses)
        {
            status = each;
            if (scan.Take(ReadingsJson.TextOf(each)))
                return true;
        }

        status = default;
        return false;
    }
}
