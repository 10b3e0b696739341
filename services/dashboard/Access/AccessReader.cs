using System.Net;
using Surveillance.Platform.Configuration;

namespace Surveillance.Dashboard.Access;

/// <summary>Reads <see cref="AccessSettings"/> from variables, and collects every mistake.</summary>
/// <param name="variable">A variable by name; null or empty when it is not set.</param>
internal sealed class AccessReader(Func<string, string?> variable)
{
    private const string Users = "DASHBOARD_USERS";
    private const string UsersFile = "DASHBOARD_USERS_FILE";
    private const string ReadRequiresLogin = "DASHBOARD_READ_REQUIRES_LOGIN";
    private const string Proxies = "DASHBOARD_TRUSTED_PROXIES";
    private const string Authority = "DASHBOARD_OIDC_AUTHORITY";
    private const string ClientId = "DASHBOARD_OIDC_CLIENT_ID";
    private const string ClientSecret = "DASHBOARD_OIDC_CLIENT_SECRET";
    private const string RoleClaim = "DASHBOARD_OIDC_ROLE_CLAIM";
    private const string OperatorValue = "DASHBOARD_OIDC_OPERATOR_VALUE";
    private const string NameClaim = "DASHBOARD_OIDC_NAME_CLAIM";

    private readonly List<ConfigurationMistake> _mistakes = [];

    /// <summary>What the process was told.</summary>
    /// <param name="configure">Reads everything else, and may find mistakes of its own.</param>
    /// <exception cref="ConfigurationException">Every mistake of both.</exception>
    public static AccessSettings FromEnvironment(Action configure)
    {
        var access = new AccessReader(Environment.GetEnvironmentVariable).Read(out var mistakes);
        try
        {
            configure();
        }
        catch (ConfigurationException error) when (mistakes.Count > 0)
        {
            throw new ConfigurationException([.. mistakes, .. error.Mistakes]);
        }

        return mistakes.Count == 0 ? access : throw new ConfigurationException(mistakes);
    }

    /// <summary>The settings; they count only when there is no mistake.</summary>
    public AccessSettings Read(out IReadOnlyList<ConfigurationMistake> mistakes)
    {
        var list = new AccountList(_mistakes);
        if (Text(Users) is { } users)
            list.AddVariable(Users, users);
        if (Text(UsersFile) is { } file)
            list.AddFile(UsersFile, file);
        var access = new AccessSettings
        {
            Accounts = list.Accounts,
            Provider = ReadProvider(),
            Reading = ReadReading(),
            TrustedProxies = ReadProxies(),
        };
        if (access is { Reading: Reading.SignedIn, AsksWhoActs: false } && _mistakes.Count == 0)
            Refuse(ReadRequiresLogin, $"is true, but nobody can sign in: set {Users}, {UsersFile} or {Authority}");
        mistakes = _mistakes;
        return access;
    }

    private ProviderSettings? ReadProvider()
    {
        string[] names = [Authority, ClientId, ClientSecret];
        if (names.All(name => Text(name) is null))
            return null;
        foreach (var missing in names.Where(name => Text(name) is null))
            Refuse(missing, $"must be set: {string.Join(", ", names)} belong together");
        if (Text(Authority) is not { } text || Text(ClientId) is not { } id || Text(ClientSecret) is not { } secret)
            return null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || !IsSafe(address))
        {
            Refuse(Authority, $"must be an https address, or an http one on loopback, was {text}");
            return null;
        }

        return new ProviderSettings(address, id, secret)
        {
            RoleClaim = Text(RoleClaim) ?? ProviderSettings.DefaultRoleClaim,
            OperatorValue = Text(OperatorValue) ?? ProviderSettings.DefaultOperatorValue,
            NameClaim = Text(NameClaim) ?? ProviderSettings.DefaultNameClaim,
        };
    }

    private Reading ReadReading()
    {
        switch (Text(ReadRequiresLogin)?.ToLowerInvariant())
        {
            case null or "false":
                return Reading.Open;
            case "true":
                return Reading.SignedIn;
            default:
                Refuse(ReadRequiresLogin, $"must be true or false, was {Text(ReadRequiresLogin)}");
                return Reading.SignedIn;
        }
    }

    private List<IPNetwork> ReadProxies()
    {
        var networks = new List<IPNetwork>();
        var entries = Text(Proxies)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var text in entries ?? [])
        {
            if (IPAddress.TryParse(text, out var address))
                networks.Add(new IPNetwork(address, 8 * address.GetAddressBytes().Length));
            else if (IPNetwork.TryParse(text, out var network))
                networks.Add(network);
            else
                Refuse(Proxies, $"must be addresses or networks such as 10.0.0.5,172.18.0.0/16, was {text}");
        }

        return networks;
    }

    private static bool IsSafe(Uri address) =>
        address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback);

    private string? Text(string name) => variable(name)?.Trim() is { Length: > 0 } text ? text : null;

    private void Refuse(string name, string message) => _mistakes.Add(new("environment", 0, name, message));
}
