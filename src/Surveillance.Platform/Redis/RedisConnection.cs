using System.Net.Sockets;
using System.Security.Authentication;
using StackExchange.Redis;

namespace Surveillance.Platform.Redis;

/// <summary>
/// Where Redis is and how it is spoken to. The text of it holds no secret, so that it may stand in any log.
/// </summary>
/// <param name="Servers">
/// Addresses as StackExchange.Redis takes them, <c>host:port</c> or <c>[IPv6]:port</c> with commas between them: of one
/// server, or of some nodes of a cluster, of which the rest is found. A command is given up after 2 s, unless an
/// <c>asyncTimeout</c> in ms is named among them.
/// </param>
public sealed record RedisConnection(string Servers)
{
    private static readonly TimeSpan CommandTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Name of the user; null for the default one.</summary>
    public string? User { get; init; }

    /// <summary>Password of the user; null when Redis asks for none.</summary>
    public string? Password { get; init; }

    /// <summary>How it is encrypted; null when it is not.</summary>
    public RedisTls? Tls { get; init; }

    /// <summary>A server that asks for no password and is spoken to in the clear.</summary>
    public static implicit operator RedisConnection(string servers) => new(servers);

    /// <summary>The same on another port of the first server.</summary>
    public RedisConnection OnPort(int port)
    {
        var first = Servers.Split(',')[0];
        return this with { Servers = $"{first[..first.LastIndexOf(':')]}:{port}" };
    }

    /// <inheritdoc/>
    public override string ToString() => Servers;

    internal ConfigurationOptions ToOptions()
    {
        var options = ConfigurationOptions.Parse(Servers, ignoreUnknown: false);
        (options.User, options.Password) = (User, Password);
        if (!Servers.Contains("asyncTimeout=", StringComparison.OrdinalIgnoreCase))
            options.SyncTimeout = options.AsyncTimeout = (int)CommandTimeout.TotalMilliseconds;

        // A connection that is given up is reset. Closed in the usual way, what it had not delivered through a network
        // that was cut off would be sent again and again for minutes, and would arrive behind what a new connection
        // has written since: an old book, or an alert that has ended.
        options.BeforeSocketConnect = (_, _, socket) =>
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        if (Tls is null)
            return options;
        options.Ssl = true;
        options.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;

        // An authority of one's own seldom publishes what it revoked.
        options.CheckCertificateRevocation = Tls.CaFile is null;
        if (Tls is { CertificateFile: { } certificate, KeyFile: { } key })
            options.SetUserPemCertificate(certificate, key);
        return options;
    }
}

/// <summary>How the connection to Redis is encrypted. The server's certificate is always checked.</summary>
/// <param name="CaFile">PEM file of the authorities that may have issued it, and no others; null for those that the
/// machine trusts.</param>
/// <param name="CertificateFile">PEM file of the client's own certificate; null for none.</param>
/// <param name="KeyFile">PEM file of its key.</param>
public sealed record RedisTls(string? CaFile, string? CertificateFile, string? KeyFile);
