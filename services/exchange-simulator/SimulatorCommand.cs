using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using Surveillance.ExchangeSimulator.Faults;
using Surveillance.ExchangeSimulator.Incidents;

namespace Surveillance.ExchangeSimulator;

/// <summary>The command line of the simulator on its own.</summary>
internal static class SimulatorCommand
{
    private static readonly string About = $"""
        Speaks the public protocols of Binance spot, Binance USD-M futures, OKX, Bybit, Kraken and Coinbase.

        Without --recordings every market is synthetic. With it, Binance BTC perpetual and spot are replayed in a loop
        with stamps of now; mark and index prices that are not recorded are derived (index = spot mid, mark = index plus
        the averaged basis), and all other markets are synthetic, BTC of other venues following the recorded Binance
        price (--raw-okx serves OKX BTC-USDT as recorded in 2022).

        {IncidentGuide.Text}

        {FaultGuide.Text}
        """;

    public static RootCommand Create()
    {
        var address = Address();
        var port = new Option<int>("--port")
        {
            Description = "TCP port; 0 takes a free one.",
            DefaultValueFactory = _ => 9000,
        };
        var markets = new Option<int>("--markets")
        {
            Description = "Instruments, each on every venue: BTC perp and spot, ETH perp and spot, then made-up ones.",
            DefaultValueFactory = _ => 4,
        };
        var seed = new Option<int>("--seed")
        {
            Description = "The same seed gives the same markets.",
            DefaultValueFactory = _ => 1,
        };
        var speed = new Option<double>("--speed")
        {
            Description = "Multiplies the pace of the markets.",
            DefaultValueFactory = _ => 1,
        };
        var recordings = new Option<DirectoryInfo?>("--recordings")
        {
            Description = "Folder with binance/*.hbt.gz to replay.",
        };
        var rawOkx = new Option<bool>("--raw-okx") { Description = "Serve OKX BTC-USDT as recorded in okx/*.cf2.gz." };
        var dollars = new Option<string[]>("--dollar-venue")
        {
            Description = "kraken or coinbase: serves the spot coins in US dollars there; may be repeated.",
            DefaultValueFactory = _ => [],
        };
        dollars.AcceptOnlyFromAmong("kraken", "coinbase");
        var incidents = Repeated("--incident", "What goes wrong on a market; may be repeated.", text =>
            Incident.TryParse(text, out _, out var mistake) ? null : mistake);
        var faults = Repeated("--fault", "What goes wrong with a venue's protocol; may be repeated.", text =>
            Fault.TryParse(text, out _, out var mistake) ? null : mistake);
        recordings!.AcceptExistingOnly();
        var command = new RootCommand(About)
        {
            address, port, markets, seed, speed, recordings, rawOkx, dollars, incidents, faults,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new SimulatorOptions
            {
                Address = parsed.GetValue(address)!,
                Port = parsed.GetValue(port),
                Markets = parsed.GetValue(markets),
                Seed = parsed.GetValue(seed),
                Speed = parsed.GetValue(speed),
                Recordings = parsed.GetValue(recordings)?.FullName,
                RawOkx = parsed.GetValue(rawOkx),
                DollarVenues = parsed.GetValue(dollars)!,
                Incidents = [.. parsed.GetValue(incidents)!.Select(Parsed)],
                Faults = [.. parsed.GetValue(faults)!.Select(ParsedFault)],
            },
            cancellationToken));
        return command;
    }

    private static Option<IPAddress> Address() => new("--address")
    {
        Description = "The address it listens on; in a container 0.0.0.0, so that others reach it.",
        DefaultValueFactory = _ => IPAddress.Loopback,
        CustomParser = AddressIn,
    };

    private static IPAddress AddressIn(ArgumentResult argument)
    {
        if (IPAddress.TryParse(argument.Tokens.Single().Value, out var address)) return address;
        argument.AddError($"--address: an IP address, not '{argument.Tokens.Single().Value}'");
        return IPAddress.None;
    }

    /// <param name="name">Of the option.</param>
    /// <param name="description">What it is.</param>
    /// <param name="mistakeIn">What is wrong with a text; null = nothing.</param>
    private static Option<string[]> Repeated(string name, string description, Func<string, string?> mistakeIn)
    {
        var option = new Option<string[]>(name) { Description = description, DefaultValueFactory = _ => [] };
        option.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
                if (mistakeIn(token.Value) is { } mistake) result.AddError(mistake);
        });
        return option;
    }

    /// <summary>An incident whose text was found valid before.</summary>
    private static Incident Parsed(string text) =>
        Incident.TryParse(text, out var incident, out _) ? incident! : throw new InvalidOperationException(text);

    /// <summary>A fault whose text was found valid before.</summary>
    private static Fault ParsedFault(string text) =>
        Fault.TryParse(text, out var fault, out _) ? fault! : throw new InvalidOperationException(text);

    private static async Task<int> RunAsync(SimulatorOptions options, CancellationToken cancellationToken)
    {
        using var logging = LoggerFactory.Create(
            logging => logging.AddSimpleConsole(format => format.SingleLine = true));
        try
        {
            await using var simulator = await Simulator.StartAsync(
                options with { Logging = logging }, TimeProvider.System, cancellationToken);
            await simulator.Completion.WaitAsync(cancellationToken);
            return 0;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception exception) when (exception is SimulatorOptionsException or FormatException or IOException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
    }
}
