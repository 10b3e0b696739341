using System.Net;

namespace Surveillance.Dashboard.Access;

/// <summary>Who may see the pages.</summary>
public enum Reading
{
    /// <summary>Whoever reaches them.</summary>
    Open,

    /// <summary>Who has signed in.</summary>
    SignedIn,
}

/// <summary>Who may see and who may act, as the environment says.</summary>
public sealed record AccessSettings
{
    /// <summary>Whoever reaches the pages sees and acts.</summary>
    public static readonly AccessSettings Open = new();

    /// <summary>Who signs in with a password.</summary>
    public IReadOnlyList<Account> Accounts { get; init; } = [];

    /// <summary>Who else says who somebody is; null when nobody does.</summary>
    public ProviderSettings? Provider { get; init; }

    /// <summary>Who may see the pages.</summary>
    public Reading Reading { get; init; }

    /// <summary>Proxies whose word is taken for the address that a request came from.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>Whether acting needs a sign-in: as soon as anybody can sign in.</summary>
    public bool AsksWhoActs => Accounts.Count > 0 || Provider is not null;

    /// <summary>Whether somebody who signed in earlier would still be let in, and as the same.</summary>
    internal bool Knows(OperatorIdentity somebody) => somebody.Origin switch
    {
        SignInOrigin.Provider => Provider?.Stamp == somebody.Stamp && !HasAccount(somebody.Name),
        _ => Accounts.Any(account =>
            (account.Name, account.Role, account.Stamp) == (somebody.Name, somebody.Role, somebody.Stamp)),
    };

    /// <summary>Whether a name belongs to an account: the trail of an alert must not confuse the two.</summary>
    internal bool HasAccount(string name) =>
        Accounts.Any(account => account.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
