using System.Net;
using Surveillance.ExchangeSimulator.Faults;
using Surveillance.ExchangeSimulator.Incidents;
using Surveillance.ExchangeSimulator.Markets;
using Surveillance.ExchangeSimulator.Venues;
using Surveillance.Markets;

namespace Surveillance.ExchangeSimulator;

/// <summary>What a simulator serves, and how.</summary>
public sealed record SimulatorOptions
{
    /// <summary>Most instruments that have names of their own.</summary>
    public const int MostMarkets = 10_000;

    /// <summary>Where it listens: by default for this machine alone.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>TCP port; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>
    /// Instruments, each on every venue: BTC perpetual and spot, ETH perpetual and spot, then made-up ones. 1–10,000.
    /// </summary>
    public int Markets { get; init; } = 4;

    /// <summary>
    /// Venues that serve the spot coins in US dollars as well: <c>kraken</c>, <c>coinbase</c>. Others mean nothing.
    /// </summary>
    public IReadOnlyCollection<string> DollarVenues { get; init; } = [];

    /// <summary>The venues that are served; null = all of them.</summary>
    public IReadOnlyCollection<string>? Exchanges { get; init; }

    /// <summary>The same seed gives the same synthetic markets.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>
    /// Multiplies the pace of books and trades; incidents and stamps stay on wall time. Over 0, at most 100.
    /// </summary>
    public double Speed { get; init; } = 1;

    /// <summary>
    /// Folder with <c>binance/*.hbt.gz</c>, whose BTC markets then come from the recording; null = all synthetic.
    /// </summary>
    public string? Recordings { get; init; }

    /// <summary>
    /// Serve OKX BTC-USDT from <c>okx/*.cf2.gz</c>, at its own old prices, instead of following the recorded Binance.
    /// </summary>
    public bool RawOkx { get; init; }

    /// <summary>What goes wrong, and when.</summary>
    public IReadOnlyList<Incident> Incidents { get; init; } = [];

    /// <summary>What of the venues' protocols goes wrong, and when.</summary>
    public IReadOnlyList<Fault> Faults { get; init; } = [];

    /// <summary>Limits and timings of the venues.</summary>
    public VenuePace Pace { get; init; } = new();

    /// <summary>Where it logs; null = nowhere.</summary>
    public ILoggerFactory? Logging { get; init; }

    /// <summary>The instruments that are served, with the symbols, ticks and contract sizes of each venue.</summary>
    public IReadOnlyList<Instrument> Instruments =>
        [.. InstrumentCatalog.Create(Markets, DollarVenues).Select(instrument => instrument.Instrument)];
}
