using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Surveillance.Dashboard.Api;
using Surveillance.Platform.Telemetry;

namespace Surveillance.Dashboard.Access;

/// <summary>
/// Checks each request's cookie against what is set now: an account that was removed, or has a new password or role, is
/// signed out by the next start, a session that was ended at once.
/// </summary>
internal sealed class SessionEvents(AccessSettings access, Sessions sessions, TimeProvider time)
    : CookieAuthenticationEvents
{
    // Programs and the pages' own connection want an answer, not another page.
    private static readonly string[] NoPages = ["/api", "/openapi", MeterHosting.Path, "/_blazor"];

    /// <inheritdoc/>
    public override Task CheckSlidingExpiration(CookieSlidingExpirationContext context)
    {
        if (context.ShouldRenew && OperatorIdentity.From(context.Principal) is { } somebody)
            sessions.Confirm(somebody.Session, time.GetUtcNow() + Sessions.Length);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        if (OperatorIdentity.From(context.Principal) is not { } somebody || !access.Knows(somebody)
            || !sessions.Confirm(somebody.Session, context.Properties.ExpiresUtc ?? time.GetUtcNow()))
            context.RejectPrincipal();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task RedirectToLogin(RedirectContext<CookieAuthenticationOptions> context)
    {
        var (request, response) = (context.Request, context.Response);
        if (NoPages.Any(path => request.Path.StartsWithSegments(path, StringComparison.Ordinal)))
        {
            await Problems.Of(StatusCodes.Status401Unauthorized, "Reading needs a sign-in, at /sign-in.")
                .ExecuteAsync(context.HttpContext);
            return;
        }

        response.Redirect(ReturnAddress.SignInFor($"{request.Path}{request.QueryString}"));
    }
}
