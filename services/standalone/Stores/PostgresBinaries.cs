using System.Text.RegularExpressions;
using MysticMind.PostgresEmbed;

namespace Surveillance.Standalone.Stores;

/// <summary>A folder with PostgreSQL's server programs, and its major version.</summary>
internal sealed partial record PostgresBinaries(string Folder, int MajorVersion)
{
    /// <summary>The major version that is downloaded where the machine has none.</summary>
    private const int DownloadedVersion = 17;

    private static readonly string[] Programs = ["initdb", "pg_ctl", "postgres"];

    /// <summary>Where distributions keep the programs apart from PATH; a star stands for the version.</summary>
    private static readonly string[] VersionedFolders =
    [
        "/usr/lib/postgresql/*/bin",            // Debian, Ubuntu
        "/usr/pgsql-*/bin",                     // the PostgreSQL project's packages for Red Hat
        "/usr/libexec/postgresql*",             // Alpine
        "/opt/homebrew/opt/postgresql*/bin",    // Homebrew on Apple silicon
        "/usr/local/opt/postgresql*/bin",       // Homebrew on Intel
    ];

    public string InitDb => Path.Combine(Folder, "initdb");

    public string PgCtl => Path.Combine(Folder, "pg_ctl");

    /// <summary>
    /// The programs of this machine: those of <paramref name="wanted"/> (a cluster opens only with the major version
    /// that made it), else the newest; where there is none they are downloaded into <paramref name="cache"/>.
    /// </summary>
    public static async Task<PostgresBinaries> FindAsync(
        int? wanted, string cache, Action<string> announce, CancellationToken token)
    {
        var found = new List<PostgresBinaries>();
        foreach (var folder in Folders().Where(IsComplete).Distinct(StringComparer.Ordinal))
            found.Add(new PostgresBinaries(folder, await VersionAsync(folder, token)));
        var best = found.Where(one => wanted is null || one.MajorVersion == wanted).MaxBy(one => one.MajorVersion);
        if (best != null)
            return best;
        if (found.Count > 0)
            announce($"PostgreSQL {string.Join(", ", found.Select(one => one.MajorVersion).Order())} is installed, "
                + $"but the data was made by {wanted}");
        return await DownloadAsync(wanted ?? DownloadedVersion, cache, announce, token);
    }

    private static IEnumerable<string> Folders() =>
        Tool.SearchPath().Concat(VersionedFolders.SelectMany(Expand));

    private static IEnumerable<string> Expand(string pattern)
    {
        var star = pattern.IndexOf('*', StringComparison.Ordinal);
        var parent = pattern[..pattern.LastIndexOf('/', star)];
        var rest = pattern[(parent.Length + 1)..].Split('/');
        return Directory.Exists(parent)
            ? Directory.EnumerateDirectories(parent, rest[0]).Select(folder => Path.Combine([folder, .. rest[1..]]))
            : [];
    }

    private static bool IsComplete(string folder) =>
        Array.TrueForAll(Programs, program => File.Exists(Path.Combine(folder, program)));

    private static async Task<int> VersionAsync(string folder, CancellationToken token)
    {
        // postgres (PostgreSQL) 15.8 (Debian 15.8-0+deb12u1)
        var text = await Tool.RequireAsync(Path.Combine(folder, "postgres"), ["--version"], token);
        var match = MajorVersionPattern().Match(text);
        return match.Success
            ? int.Parse(match.Groups["major"].ValueSpan)
            : throw new StoreUnavailableException($"{folder}/postgres --version says '{text}': no version in it");
    }

    private static async Task<PostgresBinaries> DownloadAsync(
        int version, string cache, Action<string> announce, CancellationToken token)
    {
        announce($"PostgreSQL {version} is not installed on this machine: downloading it");
        var server = new PgServer(new PgServerOptions
        {
            PgVersion = version.ToString(),
            DbDir = cache,
            BinariesDir = cache,
            DownloadRetryCount = 1,
        });
        try
        {
            await server.InstallAsync(token);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            throw new StoreUnavailableException(
                $"PostgreSQL {version} is not installed and could not be downloaded ({failure.Message}). Install it: "
                + "apt-get install -y postgresql (Debian, Ubuntu), dnf install postgresql-server (Fedora), "
                + "brew install postgresql (macOS)");
        }
        return new PostgresBinaries(Path.Combine(server.InstallDir, "bin"), version);
    }

    [GeneratedRegex(
        @"\(PostgreSQL\) (?<major>\d+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex MajorVersionPattern();
}
