using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Npgsql;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Redis;

namespace Surveillance.Platform.Hosting;

/// <summary>
/// Reads from variables where both stores are and how they are spoken to (REDIS_*, POSTGRES_*), and collects every
/// mistake. A password is never part of one.
/// </summary>
/// <param name="variable">A variable by name; null or empty when it is not set.</param>
internal sealed class StoreSettings(Func<string, string?> variable)
{
    private static readonly Dictionary<string, SslMode> Modes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["disable"] = SslMode.Disable,
        ["prefer"] = SslMode.Prefer,
        ["require"] = SslMode.Require,
        ["verify-ca"] = SslMode.VerifyCA,
        ["verify-full"] = SslMode.VerifyFull,
    };

    private readonly List<ConfigurationMistake> _mistakes = [];

    /// <summary>What was wrong with what has been read.</summary>
    public IReadOnlyList<ConfigurationMistake> Mistakes => _mistakes;

    /// <summary>Where Redis is: by default on this machine, in the clear, without a password.</summary>
    public RedisConnection ReadRedis()
    {
        var port = ReadPort("REDIS_PORT", 6379);
        var password = variable("REDIS_PASSWORD") is { Length: > 0 } set ? set : null;
        if (Text("REDIS_USER") is not null && password is null)
            Refuse("REDIS_USER", "is set without REDIS_PASSWORD");
        return new RedisConnection(ReadServers(port))
        {
            User = Text("REDIS_USER"),
            Password = password,
            Tls = ReadTls(),
        };
    }

    /// <summary>Where the database is, as Npgsql takes it: by default on this machine.</summary>
    public string ReadDatabase()
    {
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = Text("POSTGRES_HOST") ?? "localhost",
            Port = ReadPort("POSTGRES_PORT", 5432),
            Database = Text("POSTGRES_DB") ?? "surveillance",
            Username = Text("POSTGRES_USER") ?? "surveillance",
            Password = variable("POSTGRES_PASSWORD") ?? "",
        };
        if (Text("POSTGRES_SSLMODE") is { } text)
        {
            if (Modes.TryGetValue(text, out var mode))
                builder.SslMode = mode;
            else
                Refuse("POSTGRES_SSLMODE", $"must be one of {string.Join(", ", Modes.Keys)}, was {text}");
        }

        if (ReadCertificate("POSTGRES_CA_FILE") is not { } ca)
            return builder.ConnectionString;
        if (builder.SslMode is SslMode.VerifyCA or SslMode.VerifyFull)
            builder.RootCertificate = ca;
        else
            Refuse("POSTGRES_CA_FILE", "is set, but only POSTGRES_SSLMODE verify-ca and verify-full look at it");
        return builder.ConnectionString;
    }

    /// <summary>
    /// One node or several, each with a port of its own or the one of REDIS_PORT. An IPv6 address with a port stands in
    /// brackets, as in a URL; without one it may.
    /// </summary>
    private string ReadServers(int port)
    {
        var text = Text("REDIS_HOST") ?? "localhost";
        var servers = new List<string>();
        foreach (var entry in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (ServerOf(entry, port) is { } server)
                servers.Add(server);
            else
            {
                var found = entry.Length > 0 ? entry : $"nothing at one place of {text}";
                Refuse("REDIS_HOST", $"must be hosts or host:port with commas between them, was {found}");
            }
        }

        return string.Join(',', servers);
    }

    // What StackExchange.Redis would take for an option of its own is no host.
    private static string? ServerOf(string entry, int port)
    {
        if (IsIPv6(entry))
            return $"[{entry}]:{port}";
        var colon = entry.LastIndexOf(':');
        var hasPort = colon > entry.LastIndexOf(']');
        var (host, own) = hasPort ? (entry[..colon], entry[(colon + 1)..]) : (entry, $"{port}");
        var isHost = Uri.CheckHostName(host) is UriHostNameType.Dns or UriHostNameType.IPv4
            || (host is ['[', .. var address, ']'] && IsIPv6(address));
        return isHost && IsPort(own) ? $"{host}:{own}" : null;
    }

    private RedisTls? ReadTls()
    {
        string[] files = ["REDIS_CA_FILE", "REDIS_CERT_FILE", "REDIS_KEY_FILE"];
        if (!ReadSwitch("REDIS_TLS"))
        {
            foreach (var file in files.Where(file => Text(file) is not null))
                Refuse(file, "is set, but REDIS_TLS is not true");
            return null;
        }

        var (certificate, key) = (ReadCertificate(files[1]), Text(files[2]));
        if (Text(files[1]) is null != key is null)
            Refuse(key is null ? files[2] : files[1], $"must be set: {files[1]} and {files[2]} belong together");
        else if (certificate is not null && !IsPair(certificate, key!))
            Refuse(files[2], $"must be the PEM file of the key of {files[1]}, was {key}");
        return new RedisTls(ReadCertificate(files[0]), certificate, key);
    }

    private bool ReadSwitch(string name)
    {
        if (Text(name) is { } text && !bool.TryParse(text, out _))
            Refuse(name, $"must be true or false, was {text}");
        return bool.TryParse(Text(name), out var isOn) && isOn;
    }

    private int ReadPort(string name, int fallback)
    {
        if (Text(name) is not { } text)
            return fallback;
        if (IsPort(text))
            return int.Parse(text);
        Refuse(name, $"must be a port from 1 to {ushort.MaxValue}, was {text}");
        return fallback;
    }

    /// <summary>The path of a file with a certificate; null when there is none.</summary>
    private string? ReadCertificate(string name)
    {
        if (Text(name) is not { } file)
            return null;
        try
        {
            CertificateFile.Read(file);
            return file;
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            Refuse(name, $"must be a PEM file with a certificate that can be read, was {file}: {error.Message}");
            return null;
        }
    }

    private static bool IsPair(string certificate, string key)
    {
        try
        {
            X509Certificate2.CreateFromPemFile(certificate, key).Dispose();
            return true;
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool IsIPv6(string text) => !text.StartsWith('[') && Uri.CheckHostName(text) is UriHostNameType.IPv6;

    private static bool IsPort(string text) => ushort.TryParse(text, out var port) && port > 0;

    private string? Text(string name) => variable(name)?.Trim() is { Length: > 0 } text ? text : null;

    private void Refuse(string name, string problem) =>
        _mistakes.Add(new ConfigurationMistake("environment", 0, name, problem));
}
