namespace Surveillance.Dashboard.Access;

/// <summary>An OpenID Connect provider that says who somebody is. No record: it must never be printed.</summary>
/// <param name="authority">
/// Below which <c>.well-known/openid-configuration</c> stands; https, or http on loopback.
/// </param>
/// <param name="clientId">As which the dashboard is registered there.</param>
/// <param name="clientSecret">By which the provider knows it.</param>
public sealed class ProviderSettings(Uri authority, string clientId, string clientSecret)
{
    /// <summary>The claim with the roles unless told otherwise.</summary>
    public const string DefaultRoleClaim = "roles";

    /// <summary>What it says of an operator unless told otherwise.</summary>
    public const string DefaultOperatorValue = "operator";

    /// <summary>The claim with the name unless told otherwise.</summary>
    public const string DefaultNameClaim = "preferred_username";

    /// <summary>Below which <c>.well-known/openid-configuration</c> stands.</summary>
    public Uri Authority { get; } = authority;

    /// <summary>As which the dashboard is registered there.</summary>
    public string ClientId { get; } = clientId;

    /// <summary>By which the provider knows it.</summary>
    public string ClientSecret { get; } = clientSecret;

    /// <summary>Name of the claim of the ID token with the roles: one text, or a list of them.</summary>
    public string RoleClaim { get; init; } = DefaultRoleClaim;

    /// <summary>What the claim says of an operator; everybody else is a viewer.</summary>
    public string OperatorValue { get; init; } = DefaultOperatorValue;

    /// <summary>Name of the claim with the name; where it is missing, <c>sub</c> is the name.</summary>
    public string NameClaim { get; init; } = DefaultNameClaim;

    /// <summary>Who came by another provider has to sign in anew.</summary>
    internal string Stamp => Account.Fingerprint($"{Authority} {ClientId}");
}
