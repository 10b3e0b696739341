using System.Globalization;
using System.Text.RegularExpressions;
using Surveillance.Markets;

namespace Surveillance.Benchmarks.Pipeline;

/// <summary>
/// Follows one market's frames through Redis: the book that was written, the read of it by metrics-engine, the readings
/// that came of it. Readings are those of a book when the engine read the book after it was written, and wrote them
/// after that.
/// </summary>
internal sealed partial class MarketTrail(MarketId market, FrameClock frames)
{
    private double? _writtenAt;
    private double? _arrivedAt;
    private bool _isRead;
    private string? _engine;

    /// <summary>From the arrival of each frame to its book in Redis, in milliseconds.</summary>
    public List<double> ToBook { get; } = [];

    /// <summary>From the arrival of each frame to the readings in Redis, in milliseconds.</summary>
    public List<double> ToReadings { get; } = [];

    /// <summary>When the frame of the first book beyond <see cref="WideBps"/> arrived; null before.</summary>
    public double? WideAt { get; set; }

    /// <summary>A spread in basis points that no calm market has.</summary>
    public double WideBps { get; set; } = double.PositiveInfinity;

    /// <summary>The market's book was written.</summary>
    public void BookWritten(RedisCommand set)
    {
        var id = long.Parse(SequenceId().Match(set.Rest).Groups["number"].ValueSpan, CultureInfo.InvariantCulture);
        _arrivedAt = frames.ArrivalOf(market, id);
        (_writtenAt, _isRead) = (set.At, false);
        if (_arrivedAt is not { } arrivedAt || set.At - arrivedAt > 0.9)
        {
            // A live book that has not changed is written again after a second: no frame made it.
            _arrivedAt = null;
            return;
        }

        ToBook.Add((set.At - arrivedAt) * 1e3);
        if (WideAt is null && Spread().Match(set.Rest) is { Success: true } spread
            && double.Parse(spread.Groups["number"].ValueSpan, CultureInfo.InvariantCulture) > WideBps)
            WideAt = arrivedAt;
    }

    /// <summary>Somebody read the book.</summary>
    public void BookRead(RedisCommand get) => _isRead |= get.Client == _engine && get.At >= _writtenAt;

    /// <summary>The market's readings were written.</summary>
    public void ReadingsWritten(RedisCommand set)
    {
        _engine = set.Client;
        if (!_isRead || _arrivedAt is not { } arrivedAt)
            return;
        ToReadings.Add((set.At - arrivedAt) * 1e3);
        _arrivedAt = null;
    }

    [GeneratedRegex("""
        \\"sequence_id\\":(?<number>\d+)
        """, RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SequenceId();

    [GeneratedRegex("""
        \\"spread_bps\\":(?<number>[\d.E-]+)
        """, RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Spread();
}
