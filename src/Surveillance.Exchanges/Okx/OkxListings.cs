namespace Surveillance.Exchanges.Okx;

/// <summary>
/// The contracts that the markets of a feed trade in. Connections wait for them: without its contract's size nothing
/// that a market says has a unit.
/// </summary>
internal sealed class OkxListings(OkxRest rest, IReadOnlyList<OkxMarket>[] turns, FeedContext context)
{
    private readonly HashSet<string> _differing = [];

    /// <summary>Asks the venue, and tells each market.</summary>
    /// <exception cref="HttpRequestException">The venue does not tell.</exception>
    /// <exception cref="FeedProtocolException">The venue tells something else.</exception>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        foreach (var group in turns[0].GroupBy(market => market.IsSwap))
        {
            var contracts = await rest.ContractsAsync(group.Key ? "SWAP" : "SPOT", cancellationToken);
            foreach (var market in group)
                Take(market.Symbol, contracts);
        }
    }

    private void Take(string symbol, IReadOnlyDictionary<string, OkxContract> contracts)
    {
        OkxMarket[] both = [.. turns.SelectMany(markets => markets.Where(market => market.Symbol == symbol))];
        if (both.Length == 0)
            return;
        if (!contracts.TryGetValue(symbol, out var contract))
        {
            both[0].Line.Feed.TellUnlisted("okx", symbol);
            return;
        }

        both[0].Line.Feed.Take(contract.State);
        if (both.Count(market => market.Take(contract)) < both.Length && _differing.Add(symbol))
            Log.ContractSizeDiffers(
                context.Log, both[0].Line.Market, both[0].StatedContractSize ?? 0, contract.ContractSize);
    }
}
