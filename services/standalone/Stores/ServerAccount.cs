namespace Surveillance.Standalone.Stores;

/// <summary>
/// The account a PostgreSQL server runs as. PostgreSQL refuses to run as root, so root lends it the account
/// `postgres`, or `nobody` where there is none; any other user runs it as itself.
/// </summary>
internal sealed record ServerAccount(string? Name, string UserId, string GroupId)
{
    private const string Passwd = "/etc/passwd";

    /// <summary>The invoking user itself: nothing is switched.</summary>
    public static ServerAccount Self { get; } = new(null, "", "");

    public static ServerAccount Choose()
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
            return Self;
        // postgres:x:105:113:PostgreSQL administrator,,,:/var/lib/postgresql:/bin/bash
        var accounts = File.ReadLines(Passwd).Select(line => line.Split(':')).Where(fields => fields.Length > 3)
            .ToLookup(fields => fields[0]);
        var fields = accounts["postgres"].Concat(accounts["nobody"]).FirstOrDefault()
            ?? throw new StoreUnavailableException(
                $"PostgreSQL does not run as root and {Passwd} has neither postgres nor nobody: run as another user");
        return new ServerAccount(fields[0], fields[2], fields[3]);
    }

    /// <summary>Runs a program as this account.</summary>
    public Task<string> RequireAsync(string file, IReadOnlyList<string> arguments, CancellationToken token) =>
        Switched(file, arguments) is var (program, all) ? Tool.RequireAsync(program, all, token) : throw Unswitchable();

    /// <summary>Gives a directory and all in it to this account.</summary>
    public async Task OwnAsync(string directory, CancellationToken token)
    {
        if (Name != null)
            await Tool.RequireAsync("chown", ["-R", $"{UserId}:{GroupId}", directory], token);
    }

    /// <summary>Whether this account may enter a directory: a home under /root is closed to all others.</summary>
    public async Task<bool> CanEnterAsync(string directory, CancellationToken token)
    {
        if (Name == null)
            return true;
        var (program, all) = Switched("/bin/sh", ["-c", "cd \"$0\"", directory]) ?? throw Unswitchable();
        return (await Tool.RunAsync(program, all, token)).ExitCode == 0;
    }

    private (string Program, IReadOnlyList<string> Arguments)? Switched(string file, IReadOnlyList<string> arguments)
    {
        if (Name == null)
            return (file, arguments);
        if (Tool.OnPath("setpriv") is { } setpriv)
            return (setpriv, [$"--reuid={UserId}", $"--regid={GroupId}", "--clear-groups", "--", file, .. arguments]);
        if (Tool.OnPath("runuser") is { } runuser)
            return (runuser, ["-u", Name, "--", file, .. arguments]);
        // `su` hands what follows the account to its shell: $0 is the program, $@ its arguments, nothing is quoted.
        if (Tool.OnPath("su") is { } su)
            return (su, ["-s", "/bin/sh", "-c", "exec \"$0\" \"$@\"", Name, file, .. arguments]);
        return null;
    }

    private StoreUnavailableException Unswitchable() => new(
        $"PostgreSQL does not run as root and none of setpriv, runuser, su is there to run it as {Name}");
}
