using StackExchange.Redis;

namespace Surveillance.Platform.Redis;

/// <summary>
/// The connection to Redis: made once, shared by all key families, and made again by itself after an outage. While it
/// is down every command fails at once with <see cref="RedisConnectionException"/> (nothing piles up in the process);
/// callers try again.
/// </summary>
public sealed class RedisStore : IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan CommandTimeout = TimeSpan.FromSeconds(2);

    // The first try to connect again comes after a quarter of a second, later ones at most every two seconds.
    private static readonly ExponentialRetry Reconnect = new(250, 2_000);

    private const CommandStatus NotSent = CommandStatus.WaitingToBeSent;

    private readonly ConnectionMultiplexer _connection;
    private volatile bool _isCluster;
    private volatile string? _refusal;

    /// <summary>
    /// Connects. Returns after 2 s at the latest, also when the server does not answer: the connection is then tried
    /// on.
    /// </summary>
    /// <param name="connection">Where it is.</param>
    /// <param name="clientName">Shown by <c>CLIENT LIST</c>.</param>
    public RedisStore(RedisConnection connection, string? clientName = null)
    {
        var options = connection.ToOptions();
        options.AbortOnConnectFail = false;
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.ConnectTimeout = (int)ConnectTimeout.TotalMilliseconds;
        options.SyncTimeout = options.AsyncTimeout = (int)CommandTimeout.TotalMilliseconds;
        options.ReconnectRetryPolicy = Reconnect;
        options.ClientName = clientName;

        // The client counts INFO, which tells the memory in use, among the administrator's commands.
        options.AllowAdmin = true;

        // Neither a key of the client's own beside the contract's, nor a channel that a user of Redis may not be
        // allowed.
        options.TieBreaker = options.ConfigurationChannel = "";
        _connection = ConnectionMultiplexer.Connect(options);
        _connection.ConnectionFailed += (_, failure) => _refusal = RedisRefusal.Of(failure.Exception);
        _connection.ConnectionRestored += (_, _) => _refusal = null;
        Database = _connection.GetDatabase();
        if (!IsConnected)
            _refusal = WhyNot();
    }

    /// <summary>Database 0, the only one the contract uses.</summary>
    public IDatabase Database { get; }

    /// <summary>Whether commands can be sent at present.</summary>
    public bool IsConnected => _connection.IsConnected;

    /// <summary>
    /// Whether the keys lie on the several nodes of a Redis Cluster. Commands to one node are carried out in the order
    /// in which they are sent; those to several are not.
    /// </summary>
    public bool IsCluster => _isCluster |=
        Array.Exists(_connection.GetServers(), server => server.ServerType == ServerType.Cluster);

    /// <summary>The nodes that hold keys and can be asked at present: one, or several of a cluster.</summary>
    internal IEnumerable<IServer> Masters =>
        _connection.GetServers().Where(server => server is { IsConnected: true, IsReplica: false });

    /// <summary>
    /// The commands, unless the caller has been cancelled. A command that was sent is always awaited (2 s at most): to
    /// give up a pop half way would lose what was popped.
    /// </summary>
    /// <exception cref="RedisConnectionException">Redis is there and refuses us; the message says why.</exception>
    public IDatabase Commands(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _refusal is { } words && !IsConnected
            ? throw new RedisConnectionException(
                ConnectionFailureType.AuthenticationFailure, CommandFlags.None, words, null, NotSent)
            : Database;
    }

    // What failed first was over before anybody could listen to it. Nobody waits here: without a connection it fails.
    private string? WhyNot()
    {
        try
        {
            Database.Ping();
            return null;
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            return RedisRefusal.Of(error);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
