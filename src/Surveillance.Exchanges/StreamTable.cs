using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Surveillance.Exchanges;

/// <summary>
/// Finds what belongs to a stream by the UTF-8 bytes of its name as they stand in a frame, without making a string.
/// Never changes; readers may be many.
/// </summary>
internal sealed class StreamTable<T>
    where T : class
{
    private readonly Dictionary<byte[], T> _byName;
    private readonly Dictionary<byte[], T>.AlternateLookup<ReadOnlySpan<byte>> _lookup;

    /// <param name="streams">Names, and what belongs to them.</param>
    public StreamTable(IEnumerable<(string Name, T Value)> streams)
        : this(new Dictionary<byte[], T>(Utf8Comparer.Instance), streams)
    {
    }

    private StreamTable(Dictionary<byte[], T> others, IEnumerable<(string Name, T Value)> streams)
    {
        _byName = others;
        foreach (var (name, value) in streams)
            _byName[Encoding.UTF8.GetBytes(name)] = value;
        _lookup = _byName.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>Everything that belongs to a stream.</summary>
    public IReadOnlyCollection<T> Values => _byName.Values;

    /// <summary>
    /// A table of more streams. The others stay in it: what was unsubscribed may still be on its way.
    /// </summary>
    public StreamTable<T> With(IEnumerable<(string Name, T Value)> streams) =>
        new(new Dictionary<byte[], T>(_byName, Utf8Comparer.Instance), streams);

    /// <summary>A table of those alone of which something is true.</summary>
    public StreamTable<T> Only(Func<T, bool> isOne) => new(
        new Dictionary<byte[], T>(_byName.Where(one => isOne(one.Value)), Utf8Comparer.Instance), []);

    /// <summary>What belongs to a stream; null when it is not known.</summary>
    public T? Find(string name) => _byName.GetValueOrDefault(Encoding.UTF8.GetBytes(name));

    /// <summary>Finds a stream by the bytes of its name.</summary>
    public bool TryGet(ReadOnlySpan<byte> name, [NotNullWhen(true)] out T? value) =>
        _lookup.TryGetValue(name, out value);

    private sealed class Utf8Comparer
        : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static readonly Utf8Comparer Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = new HashCode();
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }
    }
}
