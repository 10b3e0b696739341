namespace Surveillance.Dashboard.Hosting;

/// <summary>
/// Answers HEAD as GET without its body, which the server leaves out by itself: pages are mapped for GET alone, and
/// whoever watches the dashboard from outside asks with HEAD.
/// </summary>
internal sealed class HeadRequests(RequestDelegate next)
{
    /// <summary>Lets what follows see a GET.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        if (HttpMethods.IsHead(context.Request.Method))
            context.Request.Method = HttpMethods.Get;
        return next(context);
    }
}
