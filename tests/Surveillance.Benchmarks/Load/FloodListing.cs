namespace Surveillance.Benchmarks.Load;

/// <summary>What an OKX that only floods tells of its instruments.</summary>
internal static class FloodListing
{
    /// <summary>Whether a symbol is that of a swap.</summary>
    public static bool IsSwap(string symbol) => symbol.EndsWith("-SWAP", StringComparison.Ordinal);

    /// <summary>The answer of its REST endpoint for one type; contracts are of one coin.</summary>
    public static string Of(IEnumerable<string> symbols, bool isSwap)
    {
        var entries = symbols.Where(symbol => IsSwap(symbol) == isSwap).Select(symbol =>
        {
            var coin = symbol.Split('-')[0];
            var own = isSwap
                ? $$"""
                  "instType":"SWAP","ctType":"linear","ctVal":"1","ctMult":"1","ctValCcy":"{{coin}}",
                  "settleCcy":"USDT","quoteCcy":"","baseCcy":""
                  """
                : $$"""
                  "instType":"SPOT","ctType":"","ctVal":"","ctMult":"","ctValCcy":"",
                  "settleCcy":"","quoteCcy":"USDT","baseCcy":"{{coin}}"
                  """;
            return $$"""{"instId":"{{symbol}}",{{own}},"tickSz":"0.01","lotSz":"1","state":"live"}""";
        });
        return $$"""{"code":"0","msg":"","data":[{{string.Join(',', entries)}}]}""";
    }
}
