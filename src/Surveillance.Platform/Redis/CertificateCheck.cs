using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Surveillance.Platform.Redis;

/// <summary>
/// Judges the certificate that Redis shows, and remembers what was wrong with it. It must name the host, and come from
/// an authority of the file that an operator gave, and from no other; without such a file from one that the machine
/// trusts. libpq reads <c>sslrootcert</c> in the same way:
/// https://www.postgresql.org/docs/current/libpq-ssl.html#LIBQ-SSL-CERTIFICATES.
/// </summary>
internal sealed class CertificateCheck
{
    // Certificates of large sites name hundreds of hosts.
    private const int MostNames = 5;

    // id-kp-serverAuth of RFC 5280, section 4.2.1.12.
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    private readonly X509Certificate2Collection? _authorities;
    private volatile string? _fault;

    /// <summary>Reads the authorities.</summary>
    /// <param name="caFile">PEM file of them; null for those that the machine trusts.</param>
    public CertificateCheck(string? caFile) =>
        _authorities = caFile is null ? null : CertificateFile.Read(caFile);

    /// <summary>What was wrong with the certificate that was refused last, in sentences; null for nothing.</summary>
    public string? Fault => _fault;

    /// <summary>Whether a certificate is accepted.</summary>
    /// <param name="sender">The stream that is about to be encrypted.</param>
    /// <param name="certificate">What the server shows; null for nothing.</param>
    /// <param name="chain">How the machine judges it.</param>
    /// <param name="errors">What the machine finds wrong.</param>
    public bool Accepts(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 shown || chain is null)
        {
            _fault = "Redis shows no certificate (REDIS_TLS).";
            return false;
        }

        string?[] faults =
        [
            errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
                ? $"The certificate of Redis is one of {NamesOf(shown)}, not of {HostOf(sender)} (REDIS_HOST)."
                : null,
            _authorities is not null ? DistrustIn(shown, chain.ChainPolicy.ExtraStore)
                : errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) ? Distrust(chain)
                : null,
        ];
        var fault = string.Join(' ', faults.OfType<string>());
        if (fault.Length == 0)
            return true;
        _fault = fault;
        return false;
    }

    /// <param name="certificate">What the server shows.</param>
    /// <param name="between">What it sends along of who stands between it and an authority.</param>
    private string? DistrustIn(X509Certificate2 certificate, X509Certificate2Collection between)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities!);
        chain.ChainPolicy.ExtraStore.AddRange(between);
        chain.ChainPolicy.ApplicationPolicy.Add(ServerAuthentication);

        // An authority of one's own seldom publishes what it revoked.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        return chain.Build(certificate) ? null : Distrust(chain);
    }

    private static string Distrust(X509Chain chain)
    {
        var reasons = chain.ChainStatus.Select(status => status.StatusInformation.Trim().TrimEnd('.')).Distinct();
        return $"No trust in the certificate of Redis (REDIS_CA_FILE): {string.Join(", ", reasons)}.";
    }

    private static string NamesOf(X509Certificate2 certificate)
    {
        string[] names =
        [
            .. certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(
                all => all.EnumerateDnsNames().Concat(all.EnumerateIPAddresses().Select(address => $"{address}"))),
        ];
        return names.Length == 0 ? certificate.Subject
            : string.Join(", ", names.Take(MostNames)) + (names.Length > MostNames ? ", …" : "");
    }

    private static string HostOf(object sender) => sender is SslStream stream ? stream.TargetHostName : "its host";
}
