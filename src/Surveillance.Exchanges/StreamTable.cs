using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Surveillance.Exchanges;

/// <summary>
/// Finds what belongs to a stream by the UTF-8 bytes of its name as they stand in a frame, without making a string.
/// Filled once, then only read; readers may be many.
/// </summary>
internal sealed class StreamTable<T>
    where T : class
{
    private readonly Dictionary<byte[], T> _byName = new(Utf8Comparer.Instance);
    private readonly Dictionary<byte[], T>.AlternateLookup<ReadOnlySpan<byte>> _lookup;

    public StreamTable() => _lookup = _byName.GetAlternateLookup<ReadOnlySpan<byte>>();

    /// <summary>All that was added.</summary>
    public IReadOnlyCollection<T> Values => _byName.Values;

    /// <summary>Adds a stream; its name must be new.</summary>
    public void Add(string name, T value) => _byName.Add(Encoding.UTF8.GetBytes(name), value);

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
