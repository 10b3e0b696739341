using Surveillance.Markets;

namespace Surveillance.Platform.Redis;

/// <summary>The text of <c>orderbook:*</c>.</summary>
public static class BookJson
{
    /// <summary>Reads a book.</summary>
    public static BookSnapshot Read(ReadOnlySpan<byte> json) =>
        throw new NotSupportedException($"No book can be read yet ({json.Length} bytes).");
}
