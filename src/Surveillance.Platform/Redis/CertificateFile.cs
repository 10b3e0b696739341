using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Surveillance.Platform.Redis;

/// <summary>The certificates of a file: all that a PEM file holds, in its order, or the one of a DER file.</summary>
internal static class CertificateFile
{
    /// <summary>Reads them; at least one.</summary>
    /// <exception cref="CryptographicException">There is none, or one that cannot be read.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static X509Certificate2Collection Read(string path)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPemFile(path);
        if (certificates.Count == 0)
            certificates.Add(X509CertificateLoader.LoadCertificateFromFile(path));
        return certificates;
    }
}
