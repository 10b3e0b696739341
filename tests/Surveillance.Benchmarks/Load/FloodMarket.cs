using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Surveillance.Benchmarks.Load;

/// <summary>
/// A swap on an OKX that only floods: its frames are written once, and each time only ids and time are put in, so that
/// the venue costs next to nothing beside what is measured.
/// </summary>
internal sealed class FloodMarket
{
    private const int Levels = 200;
    private const int IdDigits = 12;
    private const int TimeDigits = 13;
    private const long FirstId = 332_842_418_754;
    private const string IdRoom = "000000000000";
    private const string TimeRoom = "0000000000000";

    // Text frames of 126 to 65,535 bytes.
    private const int HeaderLength = 4;

    private readonly Template[] _updates;
    private long _lastId = FirstId;
    private int _next;

    public FloodMarket(string symbol)
    {
        Symbol = symbol;
        _updates = [.. Enumerable.Range(0, 8).Select(variant => new Template(Update(variant)))];
    }

    /// <summary>Such as <c>F0001-USDT-SWAP</c>.</summary>
    public string Symbol { get; }

    /// <summary>The id of the last frame.</summary>
    public long LastId => Volatile.Read(ref _lastId);

    /// <summary>The frame that a subscription begins with.</summary>
    public byte[] Snapshot(long unixMs)
    {
        string Side(int sign) => string.Join(',', Enumerable.Range(1, Levels).Select(tick =>
            Level(sign * tick, $"{tick + 1}")));
        return Framed(Encoding.UTF8.GetBytes(Frame("snapshot", Side(1), Side(-1), $"{unixMs}", $"{_lastId}", "-1")));
    }

    /// <summary>Appends the next frame; its length.</summary>
    public int Append(Span<byte> room, long unixMs)
    {
        var template = _updates[_next++ % _updates.Length];
        var id = _lastId + 7;
        template.Write(room, _lastId, id, unixMs);
        Volatile.Write(ref _lastId, id);
        return template.Length;
    }

    private string Update(int variant)
    {
        var (size, tick) = (100 + variant, 1 + (variant % 4));
        string Side(int sign) => $"{Level(sign * tick, $"{size}.5")},{Level(sign * (20 + tick), $"{size}")}";
        return Frame("update", Side(1), Side(-1), TimeRoom, IdRoom, IdRoom);
    }

    private string Frame(string action, string asks, string bids, string time, string id, string before)
    {
        var head = $$"""{"arg":{"channel":"books","instId":"{{Symbol}}"},"action":"{{action}}","data":[{""";
        var ids = $"\"ts\":\"{time}\",\"checksum\":0,\"seqId\":{id},\"prevSeqId\":{before}}}]}}";
        return $"{head}\"asks\":[{asks}],\"bids\":[{bids}],{ids}";
    }

    private static string Level(int ticks, string size) => string.Create(
        CultureInfo.InvariantCulture, $"[\"{100 + (ticks * 0.01):0.00}\",\"{size}\",\"0\",\"3\"]");

    private static byte[] Framed(byte[] text) =>
        [0x81, 126, (byte)(text.Length >> 8), (byte)text.Length, .. text];

    private sealed class Template
    {
        private readonly byte[] _frame;
        private readonly int _time;
        private readonly int _id;
        private readonly int _before;

        public Template(string text)
        {
            _frame = Framed(Encoding.UTF8.GetBytes(text));
            _time = HeaderLength + text.IndexOf(TimeRoom, StringComparison.Ordinal);
            _id = HeaderLength + text.IndexOf($"\"seqId\":{IdRoom}", StringComparison.Ordinal) + 8;
            _before = HeaderLength + text.LastIndexOf(IdRoom, StringComparison.Ordinal);
        }

        public int Length => _frame.Length;

        public void Write(Span<byte> room, long before, long id, long unixMs)
        {
            _frame.CopyTo(room);
            Utf8Formatter.TryFormat(unixMs, room.Slice(_time, TimeDigits), out _);
            Utf8Formatter.TryFormat(id, room.Slice(_id, IdDigits), out _);
            Utf8Formatter.TryFormat(before, room.Slice(_before, IdDigits), out _);
        }
    }
}
