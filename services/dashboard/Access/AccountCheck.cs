namespace Surveillance.Dashboard.Access;

/// <summary>
/// Whether a name and a password belong together. An unknown name takes as long as a wrong password: a hash is checked
/// all the same, one that no password has.
/// </summary>
internal sealed class AccountCheck(AccessSettings access)
{
    private readonly string? _decoy =
        access.Accounts.Count > 0 ? Passwords.DecoyLike(access.Accounts[0].Hash) : null;

    /// <summary>The account; null when the two do not belong together, whichever of them is wrong.</summary>
    public Account? Find(string name, string password)
    {
        if (_decoy is null || password.Length > Passwords.Longest)
            return null;
        var account = access.Accounts.FirstOrDefault(one => one.Name == name);
        return Passwords.Matches(account?.Hash ?? _decoy, password) ? account : null;
    }
}
