namespace Surveillance.Dashboard.Hosting;

/// <summary>
/// Headers by which browsers keep the pages to themselves: no other host, no inline script, no framing.
/// </summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    // Plotly makes a style element for its own rules and writes style attributes into its SVG, as Blazor does for bars,
    // so styles may stand inline. Scripts never do. Charts saved as pictures are data: and blob: images.
    private const string Policy =
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; " +
        "connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>Adds the headers to every answer.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        return next(context);
    }
}
