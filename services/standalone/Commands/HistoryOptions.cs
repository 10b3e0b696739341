using System.CommandLine;
using Npgsql;
using Surveillance.Platform.Hosting;
using Surveillance.Standalone.Exports;
using Surveillance.Standalone.Stores;

namespace Surveillance.Standalone.Commands;

/// <summary>The options of every verb that reads history.</summary>
internal static class HistoryOptions
{
    /// <summary>Where the database is looked for, for the help.</summary>
    public const string Place =
        """
        It reads from the database of a running Surveillance, whether standalone or in containers: on localhost, or
        where POSTGRES_HOST, POSTGRES_PORT, POSTGRES_DB, POSTGRES_USER and POSTGRES_PASSWORD say.
        """;

    /// <summary>First moment.</summary>
    public static Option<string?> From() =>
        Text("--from", "TIME", "First moment, UTC: 2026-11-24T07:00:00Z, or a day: 2026-11-24.");

    /// <summary>End.</summary>
    public static Option<string?> To() => Text("--to", "TIME", "End, itself excluded; by default now.");

    /// <summary>Markets.</summary>
    public static Option<string[]> Markets() => Texts(
        "--market", "EXCHANGE:INSTRUMENT", "Markets, such as binance:BTC-USDT-PERP; by default all.");

    /// <summary>The port of the database.</summary>
    public static Option<int?> PostgresPort() => new("--postgres-port")
    {
        Description = "PostgreSQL's port; by default POSTGRES_PORT, or 5432.",
        HelpName = "PORT",
    };

    /// <summary>As the environment says; what it does not say is as a run in one process has it.</summary>
    public static string Connection(int? port, string verb)
    {
        var environment = ServiceEnvironment.FromEnvironment(verb).Checked().DatabaseConnection;
        var builder = new NpgsqlConnectionStringBuilder(environment);
        builder.Port = port ?? builder.Port;
        if (string.IsNullOrEmpty(builder.Password))
            builder.Password = EmbeddedPostgres.Password;
        return builder.ConnectionString;
    }

    /// <summary>How far a verb is: a bar on a terminal, else a line now and then.</summary>
    public static IExportDisplay Display() => Console.IsErrorRedirected
        ? new LineDisplay(Console.Error, TimeProvider.System)
        : new BarDisplay(Console.Error);

    /// <summary>An option that takes one text.</summary>
    public static Option<string?> Text(string name, string placeholder, string what) => new(name)
    {
        Description = what,
        HelpName = placeholder,
    };

    /// <summary>An option that takes several.</summary>
    public static Option<string[]> Texts(string name, string placeholder, string what) => new(name)
    {
        Description = what,
        HelpName = placeholder,
        AllowMultipleArgumentsPerToken = true,
    };
}
