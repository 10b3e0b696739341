namespace Surveillance.Dashboard.Access;

/// <summary>
/// Keeps other pages of the same browser away from the connection of ours. A page on another port of the same host
/// counts as the same site, so a lax cookie comes along with its requests, and browsers let anybody open a web socket.
/// </summary>
internal sealed class SameOriginOnly(RequestDelegate next)
{
    private const string Connection = "/_blazor";

    /// <summary>Refuses a request for the connection that says it comes from elsewhere.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        if (!context.Request.Path.StartsWithSegments(Connection, StringComparison.Ordinal) || IsOwn(context.Request))
            return next(context);
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    // What a browser itself says (https://www.w3.org/TR/fetch-metadata/) before the name that a proxy may have changed.
    private static bool IsOwn(HttpRequest request) =>
        $"{request.Headers["Sec-Fetch-Site"]}" is { Length: > 0 } site
            ? site is "same-origin" or "none"
            : $"{request.Headers.Origin}" is not { Length: > 0 } origin
              || (Uri.TryCreate(origin, UriKind.Absolute, out var address)
                  && address.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase));
}
