using System.Security.Authentication;
using StackExchange.Redis;

namespace Surveillance.Platform.Redis;

/// <summary>
/// Why a try to speak TLS with Redis failed, as far as the certificate, the server's alert or the machine's library
/// tell it.
/// </summary>
internal static class TlsRefusal
{
    private const string Unwanted =
        "Redis refuses the certificate of the services (REDIS_CERT_FILE, REDIS_KEY_FILE)";

    // Alerts of RFC 8446, section 6.2, as OpenSSL words them: "error:0A00045C:SSL routines::tlsv13 alert certificate
    // required". The server alone sends alerts, so a certificate that one of them speaks of is the services'.
    private static readonly (string Told, string Words)[] Causes =
    [
        ("alert certificate required", "Redis demands a certificate of the services (REDIS_CERT_FILE, REDIS_KEY_FILE)"),
        ("alert bad certificate", Unwanted),
        ("alert unsupported certificate", Unwanted),
        ("alert certificate revoked", Unwanted),
        ("alert certificate expired", Unwanted),
        ("alert certificate unknown", Unwanted),
        ("alert unknown ca", Unwanted),
        ("alert protocol version", "Redis speaks no version of TLS that the services do, 1.2 and 1.3"),
        ("unsupported protocol", "Redis speaks no version of TLS that the services do, 1.2 and 1.3"),
    ];

    /// <summary>The words for a try; null when it did not fail at TLS, or does not tell.</summary>
    /// <param name="attempt">The try.</param>
    /// <param name="check">What judged the server's certificate.</param>
    public static string? Of(ConnectionAttemptCompletedEventArgs attempt, CertificateCheck check)
    {
        if (attempt.ServerCertificateAccepted is false)
            return check.Fault;
        var causes = RedisRefusal.CausesOf(attempt.Exception);
        foreach (var (told, words) in Causes)
        {
            if (causes.Find(cause => cause.Message.Contains(told, StringComparison.Ordinal)) is { } cause)
                return $"{words}: {Told(cause)}.";
        }

        return causes.Exists(cause => cause is AuthenticationException)
            ? $"No TLS connection to Redis comes about (REDIS_TLS): {Told(causes[^1])}."
            : null;
    }

    // Without the number and the place in the library that OpenSSL puts before it.
    private static string Told(Exception cause)
    {
        const string Before = "::";
        var place = cause.Message.LastIndexOf(Before, StringComparison.Ordinal);
        return (place < 0 ? cause.Message : cause.Message[(place + Before.Length)..]).TrimEnd('.');
    }
}
