using System.Text.Json;

namespace Surveillance.Platform.Redis;

/// <summary>
/// What stands in a key may be anything: an operator can write there, and so can another version of this system.
/// </summary>
public static class StoredText
{
    /// <summary>Whether reading a key failed because of what stands in it, and not because of Redis.</summary>
    public static bool IsUnreadable(Exception error) =>
        error is JsonException or FormatException or InvalidOperationException
            or KeyNotFoundException or ArgumentException;
}
