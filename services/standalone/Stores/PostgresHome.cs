using System.Security.Cryptography;
using System.Text;

namespace Surveillance.Standalone.Stores;

/// <summary>The directory of one PostgreSQL server: its cluster and its log, owned by the account it runs as.</summary>
internal sealed record PostgresHome(string Directory, ServerAccount Account)
{
    public string Cluster => Path.Combine(Directory, "cluster");

    public string Log => Path.Combine(Directory, "server.log");

    /// <summary>The major version that made the cluster; null before the first start.</summary>
    public int? MajorVersion
    {
        get
        {
            var file = Path.Combine(Cluster, "PG_VERSION");
            return File.Exists(file) ? int.Parse(File.ReadAllText(file).Trim()) : null;
        }
    }

    /// <summary>
    /// <paramref name="wanted"/> itself where the account may enter it. A directory below another user's closed home
    /// cannot be used: then the home is a folder of /var/tmp named after the wanted one, the same at each start.
    /// </summary>
    public static async Task<PostgresHome> OpenAsync(string wanted, Action<string> announce, CancellationToken token)
    {
        var account = ServerAccount.Choose();
        var home = new PostgresHome(Path.GetFullPath(wanted), account);
        System.IO.Directory.CreateDirectory(home.Directory);
        if (!await home.Account.CanEnterAsync(Path.GetDirectoryName(home.Directory)!, token))
        {
            var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(home.Directory)))[..12];
            home = home with { Directory = $"/var/tmp/surveillance-postgres-{name}" };
            System.IO.Directory.CreateDirectory(home.Directory);
            announce(
                $"PostgreSQL runs as {account.Name}, who may not enter {wanted}: its files are in {home.Directory}");
        }
        return home;
    }
}
