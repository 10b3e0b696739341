using System.Text.Json;
using StackExchange.Redis;

namespace Surveillance.Platform.Redis;

/// <summary>
/// What stands in a key may be anything: an operator can write there, and so can another version of this system.
/// </summary>
public static class StoredText
{
    /// <summary>
    /// What Redis answers where a key holds another kind of value, such as a string in the place of a hash.
    /// </summary>
    private const string OtherKind = "WRONGTYPE";

    /// <summary>Whether reading a key failed because of what stands in it, and not because of Redis.</summary>
    public static bool IsUnreadable(Exception error) =>
        error is JsonException or FormatException or InvalidOperationException
            or KeyNotFoundException or ArgumentException || IsOfAnotherKind(error);

    /// <summary>What is wrong with it, in a few words; where in the text stays for the log.</summary>
    public static string ReasonOf(Exception error) =>
        IsOfAnotherKind(error) ? "it holds another kind of value" : error.Message.Split(" Path: ")[0];

    /// <summary>Whether an answer of Redis says that a key holds another kind of value than a command needs.</summary>
    public static bool IsOfAnotherKind(string answer) =>
        answer.StartsWith(OtherKind, StringComparison.Ordinal);

    private static bool IsOfAnotherKind(Exception error) =>
        error is RedisServerException && IsOfAnotherKind(error.Message);
}
