using Surveillance.Platform.Configuration;

namespace Surveillance.Dashboard.Access;

/// <summary>
/// Reads accounts, each <c>name:role:hash</c>, from a variable or a file. A mistake is told with its place and never
/// with what stands there: it may be a hash, or a password that was taken for one.
/// </summary>
internal sealed class AccountList(List<ConfigurationMistake> mistakes)
{
    /// <summary>Most characters of a name.</summary>
    public const int LongestName = 64;

    // Whom the system itself calls so in the trail of an alert.
    private static readonly string[] Taken = ["dashboard", "system"];

    private readonly List<Account> _accounts = [];

    /// <summary>What was read, in its order.</summary>
    public IReadOnlyList<Account> Accounts => _accounts;

    /// <summary>Whether a text may stand for somebody: visible characters that need no quotes.</summary>
    public static bool IsName(string text) => text.Length is > 0 and <= LongestName
        && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-' or '@')
        && !Taken.Contains(text, StringComparer.OrdinalIgnoreCase);

    /// <summary>Accounts in one line, with a semicolon between them.</summary>
    public void AddVariable(string variable, string text)
    {
        foreach (var (index, entry) in text.Split(';').Index())
            Add(entry, message => mistakes.Add(new("environment", 0, variable, $"entry {index + 1}: {message}")));
    }

    /// <summary>
    /// Accounts in a file, one a line; a line that begins with # is a comment. An empty file has none, one of comments
    /// alone is a mistake: whoever wrote it did not mean that everybody may act.
    /// </summary>
    public void AddFile(string variable, string path)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            mistakes.Add(new("environment", 0, variable, $"must be a file that can be read, was {path}"));
            return;
        }

        var before = (_accounts.Count, mistakes.Count);
        foreach (var (index, line) in lines.Index())
            if (!line.TrimStart().StartsWith('#'))
                Add(line, message => mistakes.Add(new(path, index + 1, "", message)));
        if (lines.Length > 0 && before == (_accounts.Count, mistakes.Count))
            mistakes.Add(new(path, 0, "", "has no account"));
    }

    private void Add(string text, Action<string> refuse)
    {
        var parts = text.Trim().Split(':');
        if (parts is [""])
            return;
        if (parts is not [var name, var role, var hash])
            refuse($"must be name:role:hash, three parts, was {parts.Length}");
        else if (!IsName(name))
            refuse($"the name must be 1 to {LongestName} of a-z A-Z 0-9 . _ - @, and not {string.Join(" or ", Taken)}");
        else if (_accounts.Any(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
            refuse("the name is that of an account before it");
        else if (RoleOf(role) is not { } known)
            refuse("the role must be viewer or operator");
        else if (!Passwords.IsHash(hash))
            refuse("the hash must be one that hash-password made");
        else
            _accounts.Add(new Account(name, known, hash));
    }

    private static OperatorRole? RoleOf(string text) => text switch
    {
        "viewer" => OperatorRole.Viewer,
        "operator" => OperatorRole.Operator,
        _ => null,
    };
}
