using System.CommandLine;
using Surveillance.ExchangeSimulator;
using Surveillance.ExchangeSimulator.Incidents;

namespace Surveillance.Standalone.Commands;

/// <summary>Runs everything in this process: stores, services and, when asked for, simulated venues.</summary>
internal static class RunCommand
{
    public const string About = $"""
        Runs all of Surveillance in one process: the four services, a Redis (Garnet, in the process) and a PostgreSQL
        (the machine's own programs). Without --simulated it watches the live venues of config/.

        With --simulated the venues are made up by a simulator on the loopback address, and every page and row says so.
        The folder --data then gets a configuration of its own, derived from --config at each start: exchanges.yaml with
        the simulator's addresses, the other files as links, so that edits of them are followed.

        --data defaults to data/simulated or data/live beside the folder of the configuration (in a checkout git ignores
        it). A second start on the same folder continues: alerts, windows, history. Delete the folder to start afresh.

        {IncidentGuide.Text}
        """;

    private static readonly Option<bool> Simulated = new("--simulated")
    {
        Description = "Simulated venues in place of the live ones.",
    };

    private static readonly Option<int> RedisPort = Port("--redis-port", 6379, "Redis, on 127.0.0.1.");
    private static readonly Option<int> PostgresPort = Port("--postgres-port", 5432, "PostgreSQL, on 127.0.0.1.");
    private static readonly Option<int> DashboardPort = Port("--dashboard-port", 8050, "The page, on all interfaces.");
    private static readonly Option<DirectoryInfo?> Config = Folder(
        "--config", "The four YAML files; by default config/ next to the program or above it.");

    private static readonly Option<DirectoryInfo?> Data = new("--data")
    {
        Description = "Where state and history are kept.",
        HelpName = "DIR",
    };

    private static readonly Option<DirectoryInfo?> Recordings = Folder(
        "--recordings",
        "Recorded exchange messages (binance/*.hbt.gz) to replay in a loop in place of made-up markets.");

    private static readonly Option<double> Speed = Number(
        "--speed", 1d, "X", "Multiplies the pace of the simulated markets, up to 100.");

    private static readonly Option<int> Markets = Number(
        "--markets",
        4,
        "N",
        "Instruments that are simulated, each on both venues; those beyond BTC and ETH are watched, too.");

    private static readonly Option<string[]> Incidents = new("--incident")
    {
        Description = "What goes wrong in the simulation; may be repeated.",
        HelpName = Incident.Syntax,
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<double?> For = new("--for")
    {
        Description = "Stops by itself after so many seconds.",
        HelpName = "SECONDS",
    };

    private static readonly Option[] OfTheSimulation = [Recordings, Speed, Markets, Incidents];

    /// <summary>Makes running everything what the program does without a verb.</summary>
    public static void AddTo(RootCommand program)
    {
        foreach (var option in (Option[])[
            Simulated, RedisPort, PostgresPort, DashboardPort, Data, Config,
            Recordings, Speed, Markets, Incidents, For])
            program.Add(option);
        program.Validators.Add(command =>
        {
            foreach (var option in OfTheSimulation.Where(one => command.GetResult(one) is { Implicit: false }))
                if (!command.GetValue(Simulated))
                    command.AddError($"{option.Name} needs --simulated.");
            foreach (var text in command.GetValue(Incidents) ?? [])
                if (!Incident.TryParse(text, out _, out var mistake))
                    command.AddError(mistake!);
            if (command.GetValue(For) is <= 0)
                command.AddError("--for must be over 0 seconds.");
        });
        program.SetAction((command, token) => new Run(Options(command), Console.Out, Console.Error).InvokeAsync(token));
    }

    private static RunOptions Options(ParseResult command) => new()
    {
        RedisPort = command.GetValue(RedisPort),
        PostgresPort = command.GetValue(PostgresPort),
        DashboardPort = command.GetValue(DashboardPort),
        Data = command.GetValue(Data)?.FullName,
        Config = command.GetValue(Config)?.FullName,
        For = command.GetValue(For) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        LogLevel = Environment.GetEnvironmentVariable("LOG_LEVEL"),
        MetricsPort = Environment.GetEnvironmentVariable("METRICS_PORT"),
        Simulation = !command.GetValue(Simulated) ? null : new SimulatorOptions
        {
            Recordings = command.GetValue(Recordings)?.FullName,
            Speed = command.GetValue(Speed),
            Markets = command.GetValue(Markets),
            Incidents = [.. command.GetValue(Incidents)!.Select(Parsed)],
        },
    };

    private static Incident Parsed(string text) => Incident.TryParse(text, out var incident, out var mistake)
        ? incident!
        : throw new SimulatorOptionsException(mistake!);

    private static Option<int> Port(string name, int port, string what)
    {
        var option = Number(name, port, "PORT", what);
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var asked)
                && asked is < 1 or > 65535)
                result.AddError($"{name} must be 1 to 65535, was {asked}.");
        });
        return option;
    }

    private static Option<T> Number<T>(string name, T otherwise, string placeholder, string what) => new(name)
    {
        Description = what,
        HelpName = placeholder,
        DefaultValueFactory = _ => otherwise,
    };

    private static Option<DirectoryInfo?> Folder(string name, string what)
    {
        var option = new Option<DirectoryInfo?>(name) { Description = what, HelpName = "DIR" };
        option!.AcceptExistingOnly();
        return option;
    }
}
