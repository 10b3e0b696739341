using System.Diagnostics;
using Surveillance.Platform.Redis;
using Surveillance.Standalone.Stores;

namespace Surveillance.Tests.Support;

/// <summary>A Redis of the machine's own that asks for a password, or is spoken to by TLS alone.</summary>
internal sealed class SecuredRedis : IAsyncDisposable
{
    public const string Password = "right-redis-password-7391";

    private readonly TemporaryFolder _folder;
    private readonly Process _process;

    private SecuredRedis(TemporaryFolder folder, Process process, int port) =>
        (_folder, _process, Port) = (folder, process, port);

    public int Port { get; }

    /// <summary>Where it is for who knows the password and speaks in the clear.</summary>
    public RedisConnection Open => new($"127.0.0.1:{Port}") { Password = Password };

    /// <summary>Starts one that asks for <see cref="Password"/>.</summary>
    public static Task<SecuredRedis> StartAsync() => StartAsync("--port");

    /// <summary>Starts one that asks for <see cref="Password"/>, by TLS alone.</summary>
    /// <param name="authority">Who issued its certificate.</param>
    /// <param name="host">Whom the certificate names.</param>
    /// <param name="asksClients">Whether clients must show a certificate, too.</param>
    /// <param name="more">Further settings.</param>
    public static Task<SecuredRedis> StartTlsAsync(
        TestCertificates authority, string host, bool asksClients = false, params string[] more)
    {
        var (certificate, key) = authority.Issue(host);
        return StartTlsAsync(authority, certificate, key, asksClients, more);
    }

    /// <summary>Likewise with a certificate of its own.</summary>
    public static Task<SecuredRedis> StartTlsAsync(
        TestCertificates authority, string certificate, string key, bool asksClients, params string[] more) =>
        StartAsync(
            "--tls-port",
            ["--port", "0", "--tls-cert-file", certificate, "--tls-key-file", key, "--tls-ca-cert-file",
             authority.Authority, "--tls-auth-clients", asksClients ? "yes" : "no", .. more]);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }

    private static async Task<SecuredRedis> StartAsync(string portOption, params string[] more)
    {
        var program = Tool.OnPath("redis-server");
        if (program is null)
        {
            MissingServer.Report("Redis", "redis-server is not installed");
        }

        var (folder, port) = (new TemporaryFolder(), ListeningPort.Free());
        var log = folder.PathTo("redis.log");
        var process = Process.Start(new ProcessStartInfo(
            program,
            [portOption, $"{port}", "--bind", "127.0.0.1", "--dir", folder.Path, "--save", "",
             "--requirepass", Password, "--logfile", log, .. more])
        {
            UseShellExecute = false,
        })!;
        await Eventually.TrueAsync(
            async () =>
            {
                var told = File.Exists(log) ? await File.ReadAllTextAsync(log) : "";
                return process.HasExited
                    ? throw new InvalidOperationException(told)
                    : told.Contains("Ready to accept", StringComparison.Ordinal);
            },
            "Redis is ready");
        return new SecuredRedis(folder, process, port);
    }
}
