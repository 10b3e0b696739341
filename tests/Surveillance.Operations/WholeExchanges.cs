using Surveillance.Operations.Faults;

namespace Surveillance.Operations;

/// <summary>All markets that the simulated venues have, in place of the shipped ones alone: the load.</summary>
internal static class WholeExchanges
{
    private const string Discover = """

        discover:
          - { exchange: binance, type: perpetual, quote: USDT, top: 200 }
          - { exchange: binance, type: spot, quote: USDT, top: 200 }
          - { exchange: okx, type: perpetual, quote: USDT, top: 200 }
          - { exchange: okx, type: spot, quote: USDT, top: 200 }

        """;

    /// <summary>Writes it into the configuration, and lets data-ingestion read it.</summary>
    public static async Task FollowAsync(Stack stack, CancellationToken stop)
    {
        var file = Path.Combine(stack.Site, "config", "instruments.yaml");
        if (!(await File.ReadAllTextAsync(file, stop)).Contains("\ndiscover:", StringComparison.Ordinal))
            await File.AppendAllTextAsync(file, Discover, stop);
        await stack.ComposeAsync(stop, "restart", "data-ingestion");
    }
}
