using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Platform.Redis;

/// <summary>Whom the file of authorities leaves out is not trusted, although the machine does.</summary>
public sealed class CertificateCheckTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_authority_that_the_machine_trusts_counts_only_without_a_file_of_others()
    {
        using var known = new TestCertificates(_folder.Path, "known");
        using var other = new TestCertificates(_folder.Path, "other");
        using var shown = X509CertificateLoader.LoadCertificateFromFile(known.Issue("redis.example").Certificate);
        using var chain = new X509Chain();
        Assert.True(new CertificateCheck(null).Accepts(this, shown, chain, SslPolicyErrors.None));
        Assert.True(new CertificateCheck(known.Authority).Accepts(this, shown, chain, SslPolicyErrors.None));
        var check = new CertificateCheck(other.Authority);
        Assert.False(check.Accepts(this, shown, chain, SslPolicyErrors.None));
        Assert.StartsWith("No trust in the certificate of Redis", check.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_is_wrong_is_told_and_nothing_else()
    {
        using var known = new TestCertificates(_folder.Path, "known");
        using var shown = X509CertificateLoader.LoadCertificateFromFile(known.Issue("redis.example").Certificate);
        using var chain = new X509Chain();
        var check = new CertificateCheck(known.Authority);
        Assert.False(check.Accepts(this, null, null, SslPolicyErrors.RemoteCertificateNotAvailable));
        Assert.Equal("Redis shows no certificate (REDIS_TLS).", check.Fault);
        Assert.False(check.Accepts(
            this, shown, chain,
            SslPolicyErrors.RemoteCertificateNameMismatch | SslPolicyErrors.RemoteCertificateChainErrors));
        Assert.Equal("The certificate of Redis is one of redis.example, not of its host (REDIS_HOST).", check.Fault);
    }
}
