using System.Security.Claims;

namespace Surveillance.Dashboard.Access;

/// <summary>Who has said who somebody is.</summary>
internal enum SignInOrigin
{
    /// <summary>A password did.</summary>
    Account,

    /// <summary>The OpenID Connect provider did.</summary>
    Provider,
}

/// <summary>Somebody who has signed in, as their cookie tells.</summary>
/// <param name="Name">Stands beside everything that they do.</param>
/// <param name="Role">What they may do.</param>
/// <param name="Origin">Who has said so.</param>
/// <param name="Stamp">Of the account or the provider, as it was then.</param>
/// <param name="Session">Of this sign-in alone.</param>
internal sealed record OperatorIdentity(
    string Name, OperatorRole Role, SignInOrigin Origin, string Stamp, string Session)
{
    private const string NameClaim = "name";
    private const string RoleClaim = "role";
    private const string OriginClaim = "origin";
    private const string StampClaim = "stamp";
    private const string SessionClaim = "session";

    /// <summary>A new session of an account.</summary>
    public static OperatorIdentity Of(Account account) =>
        new(account.Name, account.Role, SignInOrigin.Account, account.Stamp, NewSession());

    /// <summary>A new session of somebody whom the provider knows.</summary>
    public static OperatorIdentity Of(ProviderSettings provider, string name, OperatorRole role) =>
        new(name, role, SignInOrigin.Provider, provider.Stamp, NewSession());

    /// <summary>Reads what <see cref="ToPrincipal"/> wrote; null for anybody else.</summary>
    public static OperatorIdentity? From(ClaimsPrincipal? principal) =>
        principal is { Identity.IsAuthenticated: true }
        && principal.FindFirst(NameClaim)?.Value is { } name
        && Enum.TryParse<OperatorRole>(principal.FindFirst(RoleClaim)?.Value, out var role)
        && Enum.TryParse<SignInOrigin>(principal.FindFirst(OriginClaim)?.Value, out var origin)
        && principal.FindFirst(StampClaim)?.Value is { } stamp
        && principal.FindFirst(SessionClaim)?.Value is { } session
            ? new(name, role, origin, stamp, session)
            : null;

    /// <summary>As the cookie holds it.</summary>
    public ClaimsPrincipal ToPrincipal() => new(new ClaimsIdentity(
        [
            new(NameClaim, Name), new(RoleClaim, $"{Role}"), new(OriginClaim, $"{Origin}"), new(StampClaim, Stamp),
            new(SessionClaim, Session),
        ],
        "surveillance", NameClaim, RoleClaim));

    private static string NewSession() => Guid.NewGuid().ToString("N");
}
