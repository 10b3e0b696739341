namespace Surveillance.Exchanges.Okx;

/// <summary>
/// The contracts that the markets of a feed trade in, read from the venue before the first connection and again
/// with a later one when a day has passed.
/// </summary>
internal sealed class OkxContracts(OkxRest rest, IReadOnlyList<OkxMarket> markets, FeedContext context)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();
    private Task? _reading;
    private long _startedAt;

    private bool IsCurrent =>
        _reading is { IsFaulted: false, IsCanceled: false } && context.Time.GetElapsedTime(_startedAt) < Day;

    /// <summary>
    /// Returns once the contracts are known; connections that need them at the same time share the request.
    /// </summary>
    /// <exception cref="HttpRequestException">The venue does not tell.</exception>
    /// <exception cref="FeedProtocolException">The venue tells something else.</exception>
    public Task NeedAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!IsCurrent)
                (_reading, _startedAt) = (ReadAsync(cancellationToken), context.Time.GetTimestamp());
            return _reading!;
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
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
