using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Surveillance.Dashboard.Pages;

namespace Surveillance.Dashboard.Access;

/// <summary>Judges who wants in, and answers with a page.</summary>
internal sealed class SignInDesk(
    AccessSettings access, AccountCheck accounts, SignInLimit limit, Sessions sessions, SignInAudit audit,
    IAntiforgery forms, TimeProvider time)
{
    /// <summary>The same for an unknown name and a wrong password.</summary>
    public const string WrongNote = "Name and password do not belong together.";

    private const string TooOldToLeave = "This form was too old to be trusted. Go back and load the page again.";

    private const string TooOldNote = "This form was too old to be trusted. Please type it once more.";

    /// <summary>The page, with a form that only it can send.</summary>
    public RazorComponentResult<SignInPage> Show(
        HttpContext context, int status, string? note, string? asked, string name = "")
    {
        var tokens = forms.GetAndStoreTokens(context);
        var view = new SignInView(
            ReturnAddress.Of(asked), name, note, access.Accounts.Count > 0, access.Provider is not null,
            tokens.FormFieldName, tokens.RequestToken ?? "");
        return new RazorComponentResult<SignInPage>(new { View = view }) { StatusCode = status };
    }

    /// <summary>Somebody typed a name and a password.</summary>
    public async Task<IResult> TakeAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (!CameFromHere(context))
            return Refuse(context, StatusCodes.Status400BadRequest, "forged or old form", TooOldNote, null, "");
        var form = await context.Request.ReadFormAsync(cancellationToken);
        var (name, asked) = ($"{form["name"]}", $"{form[ReturnAddress.Parameter]}");
        using var lease = await limit.AcquireAsync(new(context.Connection.RemoteIpAddress, name), cancellationToken);
        if (!lease.IsAcquired)
            return Limit(context, lease, asked, name);
        if (!AccountList.IsName(name) || accounts.Find(name, $"{form["password"]}") is not { } account)
            return Refuse(context, StatusCodes.Status401Unauthorized, "wrong password or name", WrongNote, asked, name);
        if (OperatorIdentity.From(context.User) is { } before)
            sessions.End(before.Session);
        await LetInAsync(context, OperatorIdentity.Of(account));
        return Results.LocalRedirect(ReturnAddress.Of(asked));
    }

    /// <summary>Somebody leaves.</summary>
    public async Task<IResult> LeaveAsync(HttpContext context)
    {
        if (!CameFromHere(context))
            return Results.Text(TooOldToLeave, statusCode: StatusCodes.Status400BadRequest);
        if (OperatorIdentity.From(context.User) is { } somebody)
        {
            sessions.End(somebody.Session);
            audit.SignedOut(somebody, context.Connection.RemoteIpAddress);
        }

        await context.SignOutAsync();
        return Results.LocalRedirect("/");
    }

    private static bool CameFromHere(HttpContext context) =>
        context.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: true };

    private async Task LetInAsync(HttpContext context, OperatorIdentity somebody)
    {
        sessions.Confirm(somebody.Session, time.GetUtcNow() + Sessions.Length);
        await context.SignInAsync(somebody.ToPrincipal());
        audit.SignedIn(somebody, context.Connection.RemoteIpAddress);
    }

    private RazorComponentResult<SignInPage> Refuse(
        HttpContext context, int status, string reason, string note, string? asked, string name)
    {
        audit.SignInRefused(name, context.Connection.RemoteIpAddress, reason);
        return Show(context, status, note, asked, AccountList.IsName(name) ? name : "");
    }

    private RazorComponentResult<SignInPage> Limit(
        HttpContext context, RateLimitLease refused, string asked, string name)
    {
        var seconds = (int)Math.Ceiling(Math.Max(1, SignInLimit.WaitOf(refused).TotalSeconds));
        context.Response.Headers.RetryAfter = $"{seconds}";
        return Refuse(
            context, StatusCodes.Status429TooManyRequests, "too many attempts",
            $"Too many attempts: try again in {seconds} s.", asked, name);
    }
}
