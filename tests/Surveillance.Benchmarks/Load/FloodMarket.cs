using System.Globalization;

namespace Surveillance.Benchmarks.Load;

/// <summary>
/// A swap on an OKX that only floods: its frames are written once, and each time only ids, time and the number of the
/// frame are put in, so that the venue costs next to nothing beside what is measured. The number is the fraction of the
/// size at the best bid: it can be read off every figure made of that size.
/// </summary>
internal sealed class FloodMarket
{
    /// <summary>Size at the best bid without its number, and at the best ask, in base coin.</summary>
    public const int BestSize = 1000;

    /// <summary>What a frame's number is multiplied by in the size at the best bid.</summary>
    public const double NumberStep = 1e-6;

    private const int Levels = 200;
    private const int BlownLevels = 40;
    private const long FirstId = 332_842_418_754;

    /// <summary>Enough for some seconds at 100 frames a second; a power of two.</summary>
    private const int Remembered = 1024;

    private readonly FloodFrame[] _updates;
    private readonly FloodFrame[] _blown;
    private readonly FloodFrame _blowOut;
    private readonly FloodFrame _calmDown;
    private readonly long[] _written = new long[Remembered];
    private long _lastId = FirstId;
    private long _frames;
    private bool _isBlown;

    public FloodMarket(string symbol)
    {
        Symbol = symbol;
        _updates = [.. Enumerable.Range(0, 8).Select(variant => new FloodFrame(Update(variant, isBlown: false)))];
        _blown = [.. Enumerable.Range(0, 8).Select(variant => new FloodFrame(Update(variant, isBlown: true)))];
        _blowOut = new FloodFrame(Frame("update", NearAsks("0"), BestBid));
        _calmDown = new FloodFrame(Frame("update", NearAsks($"{BestSize}"), BestBid));
    }

    /// <summary>Such as <c>F0001-USDT-SWAP</c>.</summary>
    public string Symbol { get; }

    /// <summary>The id of the last frame.</summary>
    public long LastId => Volatile.Read(ref _lastId);

    /// <summary>Updates written so far; each has as its number how many there were before it.</summary>
    public long Frames => Volatile.Read(ref _frames);

    /// <summary>Whether asks near the touch are to be gone: the spread is then over 40 bps, else 2.</summary>
    public bool WantsBlown { get; set; }

    /// <summary>When the frame was written that took the asks away, a timestamp; 0 when they are there.</summary>
    public long BlownAt { get; private set; }

    private static string BestBid => Level(-1, FloodFrame.SizeRoom);

    /// <summary>When a frame was written, a timestamp; null when that is too long ago.</summary>
    public long? WrittenAt(long number) =>
        number >= 0 && number < Frames && Frames - number < Remembered / 2 ? _written[number % Remembered] : null;

    /// <summary>The frame that a subscription begins with.</summary>
    public byte[] Snapshot(long unixMs)
    {
        (_isBlown, BlownAt) = (false, 0);
        string Side(int sign) => string.Join(',', Enumerable.Range(1, Levels).Select(tick =>
            Level(sign * tick, $"{BestSize}")));
        return FloodFrame.Framed(Frame("snapshot", Side(1), Side(-1), $"{unixMs}", $"{_lastId}", "-1"));
    }

    /// <summary>Appends the next frame; its length.</summary>
    /// <param name="room">Where it is written.</param>
    /// <param name="unixMs">Time that stands in it.</param>
    /// <param name="at">The same as a timestamp.</param>
    public int Append(Span<byte> room, long unixMs, long at)
    {
        var (number, id) = (_frames, _lastId + 7);
        var frame = Next(number);
        if (frame == _blowOut)
            BlownAt = at;
        else if (frame == _calmDown)
            BlownAt = 0;
        frame.Write(room, _lastId, id, unixMs, number);
        _written[number % Remembered] = at;
        Volatile.Write(ref _lastId, id);
        Volatile.Write(ref _frames, number + 1);
        return frame.Length;
    }

    private FloodFrame Next(long number)
    {
        if (_isBlown == WantsBlown)
            return (_isBlown ? _blown : _updates)[number % _updates.Length];
        _isBlown = WantsBlown;
        return _isBlown ? _blowOut : _calmDown;
    }

    private string Update(int variant, bool isBlown)
    {
        // The best ask stays as it is.
        var tick = 2 + variant % 4 + (isBlown ? BlownLevels : 0);
        var (near, far) = ($"{BestSize + variant}.5", $"{BestSize + variant}");
        var asks = $"{Level(tick, near)},{Level(BlownLevels + 20 + tick, far)}";
        return Frame("update", asks, $"{BestBid},{Level(-20 - tick, far)}");
    }

    private static string NearAsks(string size) =>
        string.Join(',', Enumerable.Range(1, BlownLevels).Select(tick => Level(tick, size)));

    private string Frame(string action, string asks, string bids) =>
        Frame(action, asks, bids, FloodFrame.TimeRoom, FloodFrame.IdRoom, FloodFrame.IdRoom);

    private string Frame(string action, string asks, string bids, string time, string id, string before)
    {
        var head = $$"""{"arg":{"channel":"books","instId":"{{Symbol}}"},"action":"{{action}}","data":[{""";
        var ids = $"\"ts\":\"{time}\",\"checksum\":0,\"seqId\":{id},\"prevSeqId\":{before}}}]}}";
        return $"{head}\"asks\":[{asks}],\"bids\":[{bids}],{ids}";
    }

    private static string Level(int ticks, string size) => string.Create(
        CultureInfo.InvariantCulture, $"[\"{100 + (ticks * 0.01):0.00}\",\"{size}\",\"0\",\"3\"]");
}
