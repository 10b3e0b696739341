using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;

namespace Surveillance.Dashboard.Access;

/// <summary>The addresses of signing in and out. They are there only where somebody can sign in.</summary>
internal static class SignInPages
{
    /// <summary>The page, and where its form goes.</summary>
    public const string Path = "/sign-in";

    /// <summary>Leads to the OpenID Connect provider.</summary>
    public const string ProviderPath = $"{Path}/provider";

    /// <summary>Where the provider sends the browser back to; it has to be registered there.</summary>
    public const string CallbackPath = $"{Path}/callback";

    /// <summary>Where the button for leaving goes.</summary>
    public const string OutPath = "/sign-out";

    /// <summary>Parameter of a browser that the provider sent back without saying who it is.</summary>
    public const string RefusedParameter = "refused";

    private const int LongestForm = 16 * 1024;

    /// <summary>Maps them for everybody.</summary>
    public static void MapSignIn(this WebApplication app)
    {
        var pages = app.MapGroup("").AllowAnonymous().ExcludeFromDescription();
        pages.MapGet(Path, Show);
        pages.MapPost(Path, (HttpContext context, SignInDesk desk, CancellationToken token) =>
            desk.TakeAsync(context, token)).WithMetadata(FromHereAlone);
        pages.MapPost(OutPath, (HttpContext context, SignInDesk desk) => desk.LeaveAsync(context))
            .WithMetadata(FromHereAlone);
        if (app.Services.GetRequiredService<AccessSettings>().Provider is not null)
            pages.MapGet(ProviderPath, ProviderSignIn.AskAsync);
    }

    private static object[] FromHereAlone =>
        [new RequireAntiforgeryTokenAttribute(), new RequestSizeLimitAttribute(LongestForm)];

    private static IResult Show(HttpContext context, SignInDesk desk)
    {
        var asked = $"{context.Request.Query[ReturnAddress.Parameter]}";
        if (OperatorIdentity.From(context.User) is not null)
            return Results.LocalRedirect(ReturnAddress.Of(asked));
        var note = context.Request.Query.ContainsKey(RefusedParameter)
            ? "Your organisation did not say who you are. The log of the dashboard has the reason."
            : null;
        return desk.Show(context, StatusCodes.Status200OK, note, asked);
    }
}
