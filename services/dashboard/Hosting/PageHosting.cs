using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Surveillance.Platform.Hosting;

namespace Surveillance.Dashboard.Hosting;

/// <summary>How pages are served and their connections kept.</summary>
internal static class PageHosting
{
    /// <summary>A browser that comes back within this time finds its page as it was.</summary>
    private static readonly TimeSpan Retention = TimeSpan.FromMinutes(1);

    /// <summary>A call that was lost with a connection must not hold up the charts for long.</summary>
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Lost connections whose pages are kept, each with its charts: about a megabyte.</summary>
    private const int MostRetained = 20;

    /// <summary>What cookies of one installation have in common, wherever it runs from.</summary>
    private const string Purpose = "surveillance-dashboard";

    /// <summary>What pages need.</summary>
    /// <param name="services">Takes them.</param>
    /// <param name="folder">Keeps the keys of cookies; null where there is none to keep.</param>
    public static void AddPages(this IServiceCollection services, OwnersFolder? folder)
    {
        services.AddRazorComponents().AddInteractiveServerComponents(options =>
        {
            options.DisconnectedCircuitRetentionPeriod = Retention;
            options.DisconnectedCircuitMaxRetained = MostRetained;
            options.JSInteropDefaultCallTimeout = CallTimeout;
        });

        services.AddDataProtection().SetApplicationName(Purpose);
        IXmlRepository keys = folder is null ? new PageKeys() : new PageKeyFiles(folder);
        services.Configure<KeyManagementOptions>(options =>
            (options.XmlRepository, options.XmlEncryptor) = (keys, new NullXmlEncryptor()));
    }

    /// <summary>The pages below an application's root component, and their assets.</summary>
    public static void MapPages<TApp>(this WebApplication app)
        where TApp : IComponent
    {
        app.MapStaticAssets(PageAssets.Manifest).AllowAnonymous();
        app.MapRazorComponents<TApp>()
            // Who may frame the pages is said by SecurityHeaders.
            .AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = null)
            .WithStaticAssets(PageAssets.Manifest);
    }

    /// <summary><c>/health</c>: whether the service's own loop moves on, as the container asks it.</summary>
    public static void MapHealth(this WebApplication app) => app.MapGet("/health", (ServicePulse pulse) =>
        pulse.IsMakingProgress
            ? Results.Text("healthy")
            : Results.Text(
                "unhealthy: the dashboard makes no progress", statusCode: StatusCodes.Status503ServiceUnavailable))
        .WithSummary("Whether the dashboard's own loop moves on, for the container.").AllowAnonymous();
}
