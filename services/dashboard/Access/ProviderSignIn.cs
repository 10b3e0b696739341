using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Surveillance.Dashboard.Access;

/// <summary>
/// Signing in by OpenID Connect: the authorization code flow with PKCE. What the provider says is taken once, into a
/// session of at most 12 h that is not prolonged: after that the provider is asked again.
/// </summary>
internal static class ProviderSignIn
{
    private const string Scheme = "provider";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Adds the provider.</summary>
    public static void Add(AuthenticationBuilder authentication, ProviderSettings provider) =>
        authentication.AddOpenIdConnect(Scheme, options =>
        {
            options.Authority = $"{provider.Authority}";
            options.RequireHttpsMetadata = provider.Authority.Scheme == Uri.UriSchemeHttps;
            (options.ClientId, options.ClientSecret) = (provider.ClientId, provider.ClientSecret);
            options.CallbackPath = SignInPages.CallbackPath;
            options.SignInScheme = CookieAuthenticationDefaults.AuthenticationScheme;
            options.BackchannelTimeout = Patience;
            options.MapInboundClaims = false;

            // Back by a redirect, which lax cookies come along with, also over plain http; a form would need others.
            options.ResponseType = OpenIdConnectResponseType.Code;
            options.ResponseMode = OpenIdConnectResponseMode.Query;
            foreach (var cookie in (CookieBuilder[])[options.CorrelationCookie, options.NonceCookie])
                (cookie.SameSite, cookie.SecurePolicy) = (SameSiteMode.Lax, CookieSecurePolicy.SameAsRequest);
            options.Events = new OpenIdConnectEvents
            {
                OnTokenValidated = context => TakeAsync(context, provider),
                OnRemoteFailure = RefuseAsync,
            };
        });

    /// <summary>Sends the browser to the provider.</summary>
    public static async Task<IResult> AskAsync(HttpContext context, SignInDesk desk, SignInAudit audit)
    {
        var asked = $"{context.Request.Query[ReturnAddress.Parameter]}";
        try
        {
            var properties = new AuthenticationProperties { RedirectUri = ReturnAddress.Of(asked) };
            await context.ChallengeAsync(Scheme, properties);
            return Results.Empty;
        }
        catch (Exception error) when (error is InvalidOperationException or HttpRequestException or IOException)
        {
            audit.SignInRefused(null, context.Connection.RemoteIpAddress, $"no provider: {error.Message}");
            return desk.Show(
                context, StatusCodes.Status503ServiceUnavailable, "Your organisation does not answer.", asked);
        }
    }

    private static Task TakeAsync(TokenValidatedContext context, ProviderSettings provider)
    {
        var services = context.HttpContext.RequestServices;
        var claims = context.Principal!;
        var name = claims.FindFirst(provider.NameClaim)?.Value ?? claims.FindFirst("sub")?.Value ?? "";
        if (!AccountList.IsName(name))
        {
            context.Fail($"the name it tells is none: {name}");
            return Task.CompletedTask;
        }

        if (services.GetRequiredService<AccessSettings>().HasAccount(name))
        {
            context.Fail($"the name it tells belongs to an account: {name}");
            return Task.CompletedTask;
        }

        var isOperator = claims.FindAll(provider.RoleClaim).Any(claim => claim.Value == provider.OperatorValue);
        var somebody = OperatorIdentity.Of(
            provider, name, isOperator ? OperatorRole.Operator : OperatorRole.Viewer);
        var until = services.GetRequiredService<TimeProvider>().GetUtcNow() + Sessions.Length;
        context.Principal = somebody.ToPrincipal();
        context.Properties!.AllowRefresh = false;
        context.Properties.ExpiresUtc = until;
        services.GetRequiredService<Sessions>().Confirm(somebody.Session, until);
        services.GetRequiredService<SignInAudit>().SignedIn(somebody, context.HttpContext.Connection.RemoteIpAddress);
        return Task.CompletedTask;
    }

    private static Task RefuseAsync(RemoteFailureContext context)
    {
        context.HttpContext.RequestServices.GetRequiredService<SignInAudit>().SignInRefused(
            null, context.HttpContext.Connection.RemoteIpAddress, $"provider: {context.Failure?.Message}");
        context.Response.Redirect($"{SignInPages.Path}?{SignInPages.RefusedParameter}");
        context.HandleResponse();
        return Task.CompletedTask;
    }
}
