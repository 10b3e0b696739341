using System.Net.Sockets;
using StackExchange.Redis;

namespace Surveillance.Platform.Redis;

/// <summary>
/// Redis is there and cannot be used; the message says why, names the setting to mend, and holds no secret.
/// </summary>
public sealed class RedisRefusedException(string message) : RedisException(message);

/// <summary>Why a Redis that is there cannot be used, found in the errors of the client.</summary>
public static class RedisRefusal
{
    private const string WrongPassword = "Redis refuses the password (REDIS_PASSWORD, REDIS_USER).";

    // What it answers to a command that the rules for its user do not allow:
    // "NOPERM this user has no permissions to run the 'set' command".
    private const string Denied = "NOPERM ";

    private static readonly string[] WrongPasswords = ["WRONGPASS", "invalid username-password"];

    /// <summary>
    /// The words for the error of a command; null when Redis does not answer, or for another reason than a refusal.
    /// </summary>
    public static string? Of(Exception error) => error switch
    {
        RedisRefusedException refused => refused.Message,
        RedisServerException denied => DenialIn(denied.Message),
        _ => null,
    };

    /// <summary>
    /// Whether Redis answered that its user is not allowed a command. <see cref="RedisDenials"/> hears of it, and the
    /// heartbeat tells it: it is no outage.
    /// </summary>
    public static bool IsDenial(Exception error) => error is RedisServerException && Of(error) is not null;

    /// <summary>The words for an answer of Redis; null when it denies nothing.</summary>
    internal static string? DenialIn(string answer)
    {
        var place = answer.IndexOf(Denied, StringComparison.Ordinal);
        return place < 0
            ? null
            : $"Redis does not allow its user all that is needed (REDIS_USER): {answer[(place + Denied.Length)..]}.";
    }

    /// <summary>The words for an error of the connection; null when it does not tell.</summary>
    /// <param name="error">What the client says.</param>
    /// <param name="isPasswordGiven">
    /// Whether it gives a password: a wrong one is refused, and what the client then tells of is the next command,
    /// which demands one.
    /// </param>
    internal static string? Of(Exception? error, bool isPasswordGiven)
    {
        var causes = CausesOf(error);
        if (Array.Exists(WrongPasswords, words => Says(causes, words)))
            return WrongPassword;
        var denials = causes.OfType<RedisServerException>().Select(cause => DenialIn(cause.Message));
        if (denials.FirstOrDefault(words => words is not null) is { } denial)
            return denial;
        return !Says(causes, "NOAUTH") ? null
            : isPasswordGiven ? WrongPassword
            : "Redis demands a password (REDIS_PASSWORD).";
    }

    /// <summary>Whether nothing listens there any more. A try that broke off does not tell.</summary>
    internal static bool IsAway(Exception? error) => CausesOf(error).Exists(cause => cause is SocketException
    {
        SocketErrorCode: not (SocketError.OperationAborted or SocketError.ConnectionReset
            or SocketError.ConnectionAborted or SocketError.Interrupted),
    });

    /// <summary>An error and those behind it, the innermost last.</summary>
    internal static List<Exception> CausesOf(Exception? error)
    {
        var causes = new List<Exception>();
        for (var cause = error; cause is not null; cause = cause.InnerException)
            causes.Add(cause);
        return causes;
    }

    private static bool Says(List<Exception> causes, string answer) =>
        causes.Exists(cause => cause.Message.Contains(answer, StringComparison.OrdinalIgnoreCase));
}
