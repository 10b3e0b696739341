using System.Net.Security;
using System.Security.Authentication;
using Npgsql;

namespace Surveillance.Platform.Timescale;

/// <summary>
/// Why a database that is there cannot be used, in words that name the setting to mend. No secret is among them.
/// </summary>
public static class DatabaseRefusal
{
    /// <summary>The words for an error; null when it is another one, such as a server that is not there.</summary>
    public static string? Of(Exception? error)
    {
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            var words = cause switch
            {
                PostgresException { SqlState: PostgresErrorCodes.InvalidPassword } =>
                    "The database refuses the user or the password (POSTGRES_USER, POSTGRES_PASSWORD).",
                // Such as "no pg_hba.conf entry for host …, no encryption": it may be the connection, not who asks.
                PostgresException { SqlState: PostgresErrorCodes.InvalidAuthorizationSpecification } refused =>
                    "The database refuses the user or the kind of connection (POSTGRES_USER, POSTGRES_SSLMODE): "
                    + refused.MessageText,
                PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } =>
                    "The server has no such database (POSTGRES_DB).",
                PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } refused =>
                    $"The database does not allow its user all that is needed (POSTGRES_USER): {refused.MessageText}",
                AuthenticationException => OfTls(cause),
                _ => null,
            };
            if (words is not null)
                return words;
        }

        return null;
    }

    // .NET tells what it finds wrong by the names of SslPolicyErrors; where Npgsql looks at POSTGRES_CA_FILE itself it
    // tells nothing but "rejected by the provided RemoteCertificateValidationCallback".
    private static string OfTls(Exception error)
    {
        var text = error.Message;
        var names = text.Contains(nameof(SslPolicyErrors.RemoteCertificateNameMismatch), StringComparison.Ordinal);
        var chain = text.Contains(nameof(SslPolicyErrors.RemoteCertificateChainErrors), StringComparison.Ordinal);
        if (names && !chain)
            return $"The certificate of the database does not name its host (POSTGRES_HOST): {text}";
        return text.Contains("remote certificate", StringComparison.OrdinalIgnoreCase)
            ? $"No trust in the certificate of the database (POSTGRES_CA_FILE, POSTGRES_HOST): {text}"
            : $"No TLS connection to the database comes about (POSTGRES_SSLMODE): {error.GetBaseException().Message}";
    }
}
