using System.Globalization;
using System.Text;
using Surveillance.Exchanges.Clocks;
using Surveillance.Exchanges.Polling;
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

    /// <summary>What of it may be asked for books that no socket brings.</summary>
    public static readonly PollBudget Polling = new(Limits.PerSecond);

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
        return RestAnswer.Read("coinbase", "products", body, root => root.GetProperty("products").EnumerateArray()
            .Select(product => new CoinbaseProduct(
                product.Text("product_id"), product.NumberOrNone("price_increment"), CoinbaseStates.Of(product)))
            .ToDictionary(product => product.Id));
    }

    /// <summary>Levels a side that are asked for.</summary>
    public const int BookLevels = 1000;

    /// <summary>The best levels of a book.</summary>
    /// <exception cref="HttpRequestException">There is no answer, or a refusal.</exception>
    /// <exception cref="FeedProtocolException">The answer is not what was documented.</exception>
    // {"pricebook":{"product_id":"BTC-USD","bids":[{"price":"61800.2","size":"0.5"},…],"asks":[…],
    //  "time":"2026-09-21T14:13:20.123456Z"},…}
    public async Task<DepthMessage> BookAsync(string product, CancellationToken cancellationToken)
    {
        var body = await rest.GetAsync(
            $"/api/v3/brokerage/market/product_book?product_id={Uri.EscapeDataString(product)}&limit={BookLevels}",
            Weight,
            cancellationToken);
        return RestAnswer.Read("coinbase", "product_book", body, root =>
        {
            var told = root.GetProperty("pricebook");
            var book = RestBook.Of(told.GetProperty("bids"), told.GetProperty("asks"));
            book.VenueTime = InstantText.TryRead(Encoding.UTF8.GetBytes(told.Text("time")), out var at)
                ? at
                : throw new FormatException($"{told.Text("time")} is no time");
            return book;
        });
    }

    /// <summary>The venue's time, asked for once.</summary>
    /// <exception cref="HttpRequestException">There is no answer, or a refusal.</exception>
    /// <exception cref="FeedProtocolException">The answer is not what was documented.</exception>
    // {"iso":"2026-09-21T14:13:20Z","epochSeconds":"1790000000","epochMillis":"1790000000123"}
    public async Task<ClockSample> TimeAsync(CancellationToken cancellationToken)
    {
        var answer = await rest.GetTimedAsync("/api/v3/brokerage/time", Weight, cancellationToken);
        return ClockSample.Of(answer, RestAnswer.Read("coinbase", "time", answer.Body, root =>
            DateTimeOffset.FromUnixTimeMilliseconds(
                long.Parse(root.Text("epochMillis"), CultureInfo.InvariantCulture))));
    }

    /// <summary>What the venue says of all spot products, with their volumes.</summary>
    /// <exception cref="HttpRequestException">There is no answer, or a refusal.</exception>
    public Task<byte[]> AllProductsAsync(CancellationToken cancellationToken) =>
        rest.GetAsync("/api/v3/brokerage/market/products?product_type=SPOT", Weight, cancellationToken);
}
