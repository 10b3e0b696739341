using System.CommandLine;
using Npgsql;
using Surveillance.Platform.Hosting;
using Surveillance.Standalone.Exports;
using Surveillance.Standalone.Stores;

namespace Surveillance.Standalone.Commands;

/// <summary>Writes history to a file, for analysts.</summary>
internal static class ExportCommand
{
    private const string About = $"""
        Writes the history of metrics to a Parquet or CSV file, with the columns timestamp (UTC), exchange, instrument,
        metric_name, value and zscore, by time.

        It reads from the database of a running Surveillance, whether standalone or in containers: on localhost, or
        where POSTGRES_HOST, POSTGRES_PORT, POSTGRES_DB, POSTGRES_USER and POSTGRES_PASSWORD say. The file is there once
        it is whole; Ctrl-C leaves none.
        """;

    private static readonly Option<string?> From = Text(
        "--from", "TIME", "First moment, UTC: 2026-11-24T07:00:00Z, or a day: 2026-11-24.");

    private static readonly Option<string?> To = Text("--to", "TIME", "End, itself excluded; by default now.");

    private static readonly Option<string[]> Metrics = Texts("--metric", "NAME", "Metrics; by default all.");

    private static readonly Option<string[]> Markets = Texts(
        "--market", "EXCHANGE:INSTRUMENT", "Markets, such as binance:BTC-USDT-PERP; by default all.");

    private static readonly Option<string?> Out = Text("--out", "FILE", "A file that ends with .parquet or .csv.");

    private static readonly Option<int?> PostgresPort = new("--postgres-port")
    {
        Description = "PostgreSQL's port; by default POSTGRES_PORT, or 5432.",
        HelpName = "PORT",
    };

    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var command = new Command("export", About);
        foreach (var option in (Option[])[From, To, Metrics, Markets, Out, PostgresPort])
            command.Add(option);
        command.Validators.Add(result =>
        {
            Arguments(result.GetValue, result.GetValue).Read(TimeProvider.System.GetUtcNow(), out var mistakes);
            foreach (var mistake in mistakes)
                result.AddError(mistake);
        });
        command.SetAction((parsed, token) =>
        {
            var request = Arguments(parsed.GetValue, parsed.GetValue).Read(TimeProvider.System.GetUtcNow(), out _)!;
            IExportDisplay display = Console.IsErrorRedirected
                ? new LineDisplay(Console.Error, TimeProvider.System)
                : new BarDisplay(Console.Error);
            var connection = Connection(parsed.GetValue(PostgresPort));
            return new Export(request, connection, display, Console.Error).InvokeAsync(token);
        });
        return command;
    }

    private static ExportArguments Arguments(
        Func<Option<string?>, string?> text, Func<Option<string[]>, string[]?> texts) =>
        new(text(From), text(To), texts(Metrics) ?? [], texts(Markets) ?? [], text(Out));

    /// <summary>As the environment says; what it does not say is as a run in one process has it.</summary>
    private static string Connection(int? port)
    {
        var environment = ServiceEnvironment.FromEnvironment("export").DatabaseConnection;
        var builder = new NpgsqlConnectionStringBuilder(environment);
        builder.Port = port ?? builder.Port;
        if (string.IsNullOrEmpty(builder.Password))
            builder.Password = EmbeddedPostgres.Password;
        return builder.ConnectionString;
    }

    private static Option<string?> Text(string name, string placeholder, string what) => new(name)
    {
        Description = what,
        HelpName = placeholder,
    };

    private static Option<string[]> Texts(string name, string placeholder, string what) => new(name)
    {
        Description = what,
        HelpName = placeholder,
        AllowMultipleArgumentsPerToken = true,
    };
}
