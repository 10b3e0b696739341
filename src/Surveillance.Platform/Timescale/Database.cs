using Npgsql;

namespace Surveillance.Platform.Timescale;

/// <summary>The pool of connections to PostgreSQL or TimescaleDB. Making it connects to nothing.</summary>
public sealed class Database : IAsyncDisposable, IDisposable
{
    /// <summary>Makes the pool.</summary>
    /// <param name="connection">Npgsql connection string.</param>
    /// <param name="applicationName">Shown by <c>pg_stat_activity</c>.</param>
    public Database(string connection, string? applicationName = null)
    {
        var builder = new NpgsqlDataSourceBuilder(connection);
        builder.ConnectionStringBuilder.ApplicationName ??= applicationName;
        // Nobody signs in by Kerberos, and trying it prints errors where its library is missing, as in the images.
        builder.ConnectionStringBuilder.GssEncryptionMode = GssEncryptionMode.Disable;

        // A database that does not answer is an outage to be ridden out, soon noticed; the defaults wait 15 and 30 s.
        if (!connection.Contains("Timeout", StringComparison.OrdinalIgnoreCase))
        {
            builder.ConnectionStringBuilder.Timeout = 5;
            builder.ConnectionStringBuilder.CommandTimeout = 15;
        }

        Source = builder.Build();
    }

    /// <summary>The pool itself.</summary>
    public NpgsqlDataSource Source { get; }

    /// <summary>An open connection from the pool; dispose it to give it back.</summary>
    public ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken) =>
        Source.OpenConnectionAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => Source.Dispose();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Source.DisposeAsync();
}
