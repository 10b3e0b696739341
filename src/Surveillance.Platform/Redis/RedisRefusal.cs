using System.Net.Sockets;
using System.Security.Authentication;
using StackExchange.Redis;

namespace Surveillance.Platform.Redis;

/// <summary>
/// Redis is there and cannot be used; the message says why, names the setting to mend, and holds no secret.
/// </summary>
public sealed class RedisRefusedException(string message) : RedisException(message);

/// <summary>Why a Redis that is there cannot be used, found in the errors of the client.</summary>
internal static class RedisRefusal
{
    private const string WrongPassword = "Redis refuses the password (REDIS_PASSWORD, REDIS_USER).";

    private static readonly (string Answer, string Words)[] Answers =
    [
        ("WRONGPASS", WrongPassword),
        ("invalid username-password", WrongPassword),
        ("NOPERM", "Redis does not allow its user all that is needed (REDIS_USER)."),
    ];

    /// <summary>The words for an error; null when it does not tell.</summary>
    /// <param name="error">What the client says.</param>
    /// <param name="isPasswordGiven">
    /// Whether it gives a password: a wrong one is refused, and what the client then tells of is the next command,
    /// which demands one.
    /// </param>
    public static string? Of(Exception? error, bool isPasswordGiven)
    {
        var causes = CausesOf(error);
        if (causes.OfType<AuthenticationException>().FirstOrDefault() is { } distrust)
            return $"No trust in the certificate of Redis (REDIS_CA_FILE, REDIS_HOST): {distrust.Message}";
        foreach (var (answer, words) in Answers)
        {
            if (Says(causes, answer))
                return words;
        }

        return !Says(causes, "NOAUTH") ? null
            : isPasswordGiven ? WrongPassword
            : "Redis demands a password (REDIS_PASSWORD).";
    }

    /// <summary>Whether nothing listens there any more. A try that broke off does not tell.</summary>
    public static bool IsAway(Exception? error) => CausesOf(error).Exists(cause => cause is SocketException
    {
        SocketErrorCode: not (SocketError.OperationAborted or SocketError.ConnectionReset
            or SocketError.ConnectionAborted or SocketError.Interrupted),
    });

    private static bool Says(List<Exception> causes, string answer) =>
        causes.Exists(cause => cause.Message.Contains(answer, StringComparison.OrdinalIgnoreCase));

    private static List<Exception> CausesOf(Exception? error)
    {
        var causes = new List<Exception>();
        for (var cause = error; cause is not null; cause = cause.InnerException)
            causes.Add(cause);
        return causes;
    }
}
