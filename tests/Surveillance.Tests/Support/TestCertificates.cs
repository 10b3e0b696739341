using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Surveillance.Tests.Support;

/// <summary>An authority of a test's own, and what it issued: PEM files in a folder.</summary>
internal sealed class TestCertificates : IDisposable
{
    private static readonly TimeSpan Life = TimeSpan.FromDays(2);

    private readonly string _folder;
    private readonly X509Certificate2 _authority;

    /// <summary>Makes the authority.</summary>
    /// <param name="folder">Where its files go.</param>
    /// <param name="name">Its name, and that of its file.</param>
    /// <param name="above">Who vouches for it; null when nobody does but itself.</param>
    public TestCertificates(string folder, string name = "authority", TestCertificates? above = null)
    {
        _folder = folder;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        if (above is null)
            _authority = request.CreateSelfSigned(Now - Life, Now + Life);
        else
        {
            using var issued = request.Create(
                above._authority, Now - Life / 2, Now + Life / 2, RandomNumberGenerator.GetBytes(8));
            _authority = issued.CopyWithPrivateKey(key);
        }

        Authority = Write($"{name}.pem", _authority.ExportCertificatePem());
    }

    /// <summary>File of the authority's certificate.</summary>
    public string Authority { get; }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>The files of a certificate for a host or a client, and of its key.</summary>
    public (string Certificate, string Key) Issue(string host)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(host, out var address))
            names.AddIpAddress(address);
        else
            names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        using var issued = request.Create(
            _authority, Now - Life / 4, Now + Life / 4, RandomNumberGenerator.GetBytes(8));
        return (Write($"{host}.pem", issued.ExportCertificatePem()),
            Write($"{host}.key", key.ExportPkcs8PrivateKeyPem()));
    }

    /// <inheritdoc/>
    public void Dispose() => _authority.Dispose();

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
