using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.HttpOverrides;
using Surveillance.Dashboard.Hosting;

namespace Surveillance.Dashboard.Access;

/// <summary>How people are known, and what is closed to whom.</summary>
internal static class AccessHosting
{
    private const string CookieName = "surveillance";
    private const string FormCookieName = "surveillance-form";

    /// <summary>What signing in needs; nearly nothing where nobody is asked.</summary>
    /// <param name="services">Takes it.</param>
    /// <param name="access">Who may what.</param>
    /// <param name="folder">Keeps what must outlive the process; null where nobody is asked who they are.</param>
    public static void AddAccess(this IServiceCollection services, AccessSettings access, OwnersFolder? folder)
    {
        services.AddSingleton(access);
        services.AddSingleton<Sessions>();
        services.AddSingleton<SignInAudit>();
        services.AddScoped<PersonOnPage>();
        if (folder is null)
            return;
        services.AddSingleton(folder);
        services.AddSingleton<EndedSessions>();
        services.AddSingleton<AccountCheck>();
        services.AddSingleton<SignInLimit>();
        services.AddSingleton<SignInDesk>();
        services.AddSingleton<SessionEvents>();
        services.AddAntiforgery(options => Harden(options.Cookie, FormCookieName, SameSiteMode.Strict));
        var authentication = services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
            .AddCookie(options =>
            {
                // Lax: a link in a notice must find the operator signed in.
                Harden(options.Cookie, CookieName, SameSiteMode.Lax);
                options.LoginPath = SignInPages.Path;
                options.ExpireTimeSpan = Sessions.Length;
                options.SlidingExpiration = true;
                options.EventsType = typeof(SessionEvents);
            });
        if (access.Provider is { } provider)
            ProviderSignIn.Add(authentication, provider);
        services.AddAuthorization(options =>
        {
            // What does not say that it is for everybody is closed.
            if (access.Reading == Reading.SignedIn)
                options.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build();
        });
    }

    /// <summary>Asks each request who it is from; after routing, before forms are checked.</summary>
    public static void UseAccess(this WebApplication app, AccessSettings access)
    {
        if (!access.AsksWhoActs)
            return;
        // Made now: what it cannot read ends the start, and not each request.
        app.Services.GetRequiredService<Sessions>();
        app.UseMiddleware<SameOriginOnly>();
        app.UseAuthentication();
        app.UseAuthorization();
    }

    /// <summary>Believes proxies, first of all.</summary>
    public static void UseProxies(this WebApplication app, AccessSettings access)
    {
        if (!access.AsksWhoActs)
            return;

        // From anybody: whoever lies gets cookies for https alone, which is their own loss.
        var scheme = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedProto };
        scheme.KnownProxies.Clear();
        scheme.KnownIPNetworks.Clear();
        app.UseForwardedHeaders(scheme);
        if (access.TrustedProxies.Count == 0)
            return;

        // From those alone that the operator trusts: attempts to sign in are counted by address.
        var address = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor };
        address.KnownProxies.Clear();
        address.KnownIPNetworks.Clear();
        foreach (var network in access.TrustedProxies)
            address.KnownIPNetworks.Add(network);
        app.UseForwardedHeaders(address);
    }

    private static void Harden(CookieBuilder cookie, string name, SameSiteMode site)
    {
        cookie.Name = name;
        cookie.HttpOnly = true;
        cookie.IsEssential = true;
        cookie.SameSite = site;
        cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
    }
}
