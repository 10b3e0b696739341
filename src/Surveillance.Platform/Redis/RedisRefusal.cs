using System.Security.Authentication;
using StackExchange.Redis;

namespace Surveillance.Platform.Redis;

/// <summary>
/// Why a Redis that is there cannot be used, in words that name the setting to mend. No secret is among them.
/// </summary>
public static class RedisRefusal
{
    // Whoever gave a wrong password is told that one is demanded, too: the first that fits counts.
    private static readonly (string Answer, string Words)[] Answers =
    [
        ("WRONGPASS", "Redis refuses the password (REDIS_PASSWORD, REDIS_USER)."),
        ("invalid username-password", "Redis refuses the password (REDIS_PASSWORD, REDIS_USER)."),
        ("without any password configured", "Redis was given REDIS_PASSWORD and knows no password."),
        ("NOAUTH", "Redis demands a password (REDIS_PASSWORD)."),
        ("NOPERM", "Redis does not allow its user all that is needed (REDIS_USER)."),
    ];

    /// <summary>The words for an error; null when it is another one, such as a server that is not there.</summary>
    public static string? Of(Exception? error)
    {
        var causes = new List<Exception>();
        for (var cause = error; cause is not null; cause = cause.InnerException)
            causes.Add(cause);
        if (causes.OfType<AuthenticationException>().FirstOrDefault() is { } distrust)
            return $"No trust in the certificate of Redis (REDIS_CA_FILE, REDIS_HOST): {distrust.Message}";
        foreach (var (answer, words) in Answers)
        {
            if (causes.OfType<RedisException>().Any(
                    cause => cause.Message.Contains(answer, StringComparison.OrdinalIgnoreCase)))
                return words;
        }

        return null;
    }
}
