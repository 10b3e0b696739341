using System.Globalization;
using System.Text.Json;
using Surveillance.Markets;

namespace Surveillance.Exchanges.Coinbase;

/// <summary>Coinbase's public REST endpoints.</summary>
internal sealed class CoinbaseRest(VenueRest rest)
{
    /// <summary>Half of 10 public requests a second and address.</summary>
    private static readonly RequestLimits Limits = new(PerSecond: 5, AtOnce: 5, TimeSpan.FromSeconds(1));

    /// <summary>Products that one request asks for: their names stand in its address.</summary>
    public const int ProductsInRequest = 50;

    private const int Weight = 1;

    /// <summary>The REST of a venue.</summary>
    public static CoinbaseRest Of(VenueSettings venue, FeedContext context) =>
        new(context.Rests.Of(venue.Name, venue.Rest["base"], Limits, context));

    /// <summary>Products by id; those that the venue does not list are absent.</summary>
    /// <param name="ids">At most <see cref="ProductsInRequest"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="HttpRequestException">There is no answer, or a refusal.</exception>
    /// <exception cref="FeedProtocolException">The answer is not what was documented.</exception>
    // {"products":[{"product_id":"BTC-USD","price_increment":"0.01","status":"online",…}],"num_products":1}
    public async Task<IReadOnlyDictionary<string, CoinbaseProduct>> ProductsAsync(
        IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        var asked = string.Join('&', ids.Select(id => $"product_ids={Uri.EscapeDataString(id)}"));
        var body = await rest.GetAsync($"/api/v3/brokerage/market/products?{asked}", Weight, cancellationToken);
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.GetProperty("products").EnumerateArray().Select(Product)
                .ToDictionary(product => product.Id);
        }
        catch (Exception error) when (
            error is JsonException or KeyNotFoundException or FormatException or InvalidOperationException
                or ArgumentException)
        {
            throw new FeedProtocolException("coinbase", "products", body, error);
        }
    }

    private static CoinbaseProduct Product(JsonElement product)
    {
        return new CoinbaseProduct(
            product.GetProperty("product_id").GetString() ?? throw new FormatException("product_id"),
            product.TryGetProperty("price_increment", out var step) && step.GetString() is { Length: > 0 } text
                ? double.Parse(text, CultureInfo.InvariantCulture)
                : null);
    }
}
