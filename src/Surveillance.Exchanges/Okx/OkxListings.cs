namespace Surveillance.Exchanges.Okx;

/// <summary>
/// The contracts that the markets of a feed trade in. Connections wait for them: without its contract's size nothing
/// that a market says has a unit.
/// </summary>
internal sealed class OkxListings(OkxRest rest, IReadOnlyList<OkxMarket> markets, FeedContext context)
{
    /// <summary>Asks the venue, and tells each market.</summary>
    /// <exception cref="HttpRequestException">The venue does not tell.</exception>
    /// <exception cref="FeedProtocolException">The venue tells something else.</exception>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        foreach (var group in markets.GroupBy(market => market.IsSwap ? "SWAP" : "SPOT"))
            Take(group, await rest.ContractsAsync(group.Key, cancellationToken));
    }

    private void Take(IEnumerable<OkxMarket> asked, IReadOnlyDictionary<string, OkxContract> contracts)
    {
        foreach (var market in asked)
        {
            if (!contracts.TryGetValue(market.Symbol, out var contract))
                Log.NotListed(context.Log, market.Feed.Market, "okx", market.Symbol);
            else if (!market.Take(contract))
                Log.ContractSizeDiffers(
                    context.Log, market.Feed.Market, market.StatedContractSize ?? 0, contract.ContractSize);
        }
    }
}
