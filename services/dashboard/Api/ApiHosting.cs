using System.Text.Json;
using System.Text.Json.Serialization;
using Surveillance.Platform.Hosting;
using Surveillance.Platform.Redis;

namespace Surveillance.Dashboard.Api;

/// <summary>
/// What the dashboard tells programs: the same as its pages, as JSON in the spelling of the wire (snake_case, UTC with
/// milliseconds, a market as <c>exchange:instrument</c>). What is not known is null. It only tells: nothing can be
/// changed by it. Refusals are problems as RFC 9457 says.
/// </summary>
internal static class ApiHosting
{
    private const string DocumentName = "v1";

    /// <summary>What the endpoints need.</summary>
    public static void AddApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(options => SpellAsTheWire(options.SerializerOptions));
        services.AddOpenApi(DocumentName, options => options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "Surveillance";
            document.Info.Version = ServiceVersion.Text;
            document.Info.Description =
                "Order books, metrics, alerts and the health of the system. Times are UTC; what is not known is null.";
            return Task.CompletedTask;
        }));
    }

    /// <summary>Maps the endpoints, and their description at <c>/openapi/v1.json</c>.</summary>
    public static void MapApi(this WebApplication app)
    {
        app.MapOpenApi();
        var api = app.MapGroup("/api").AddEndpointFilter<StoreOutages>();
        api.MapState();
        api.MapAlerts();
        api.MapMetrics();
        api.MapHealthFigures();
        api.MapExplain();
    }

    private static void SpellAsTheWire(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.IgnoreReadOnlyProperties = true;
        foreach (var converter in WireJson.Default.Options.Converters)
            options.Converters.Add(converter);

        // Those that no key of Redis holds as JSON, such as the state of a venue's feed: never a number either.
        options.Converters.Add(
            new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
    }
}
