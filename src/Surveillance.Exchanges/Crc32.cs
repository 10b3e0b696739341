namespace Surveillance.Exchanges;

/// <summary>CRC-32 of IEEE 802.3 (reflected polynomial EDB88320), which venues compute over printed levels.</summary>
internal static class Crc32
{
    private const uint Polynomial = 0xEDB88320;

    private static readonly uint[] _table = [.. Enumerable.Range(0, 256).Select(Entry)];

    /// <summary>The checksum of the bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
            crc = (crc >> 8) ^ _table[(crc ^ b) & 0xFF];
        return ~crc;
    }

    private static uint Entry(int index)
    {
        var value = (uint)index;
        for (var bit = 0; bit < 8; bit++)
            value = (value & 1) == 0 ? value >> 1 : (value >> 1) ^ Polynomial;
        return value;
    }
}
