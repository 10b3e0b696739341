using Microsoft.AspNetCore.Components.Authorization;

namespace Surveillance.Dashboard.Access;

/// <summary>
/// The person before one page, asked anew whenever it matters: the connection of a page may be older than the session.
/// </summary>
internal sealed class PersonOnPage(
    AccessSettings access, Sessions sessions, SignInAudit audit, AuthenticationStateProvider states)
{
    /// <summary>Whether anybody is asked who they are before they act.</summary>
    public bool IsAsked => access.AsksWhoActs;

    /// <summary>Whether only who has signed in may see.</summary>
    public bool MustSignInToRead => access.Reading == Reading.SignedIn;

    /// <summary>Where they stand now.</summary>
    public async ValueTask<Standing> StandingAsync()
    {
        if (!access.AsksWhoActs)
            return Standing.Of(access, null, isLive: false);
        var somebody = OperatorIdentity.From((await states.GetAuthenticationStateAsync()).User);
        return Standing.Of(access, somebody, somebody is not null && sessions.IsLive(somebody.Session));
    }

    /// <summary>Where they stand as they try to act; a refusal is told to the log.</summary>
    public async ValueTask<Standing> ToActAsync(string wish)
    {
        var standing = await StandingAsync();
        if (standing.Refusal is { } refusal)
            audit.ActRefused(standing.Name, wish, refusal);
        return standing;
    }
}
