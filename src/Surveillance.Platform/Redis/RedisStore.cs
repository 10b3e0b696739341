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

    // The first try to connect again comes after a quarter of a second, later ones at most every two seconds.
    private static readonly ExponentialRetry Reconnect = new(250, 2_000);

    private readonly ConnectionMultiplexer _connection;
    private readonly BriefTexts _brief = new();
    private readonly CertificateCheck? _certificates;
    private readonly bool _isPasswordGiven;
    private volatile bool _isCluster;

    // How often a connection came about, and after which of them no cluster was found.
    private volatile int _connected;
    private volatile int _singleSince = -1;
    private volatile string? _refusal;

    /// <summary>
    /// Connects. Returns after 2 s at the latest, also when the server does not answer: the connection is then tried
    /// on.
    /// </summary>
    /// <param name="connection">Where it is.</param>
    /// <param name="clientName">Shown by <c>CLIENT LIST</c>.</param>
    /// <param name="denials">Hears what Redis does not allow.</param>
    public RedisStore(RedisConnection connection, string? clientName = null, RedisDenials? denials = null)
    {
        var options = connection.ToOptions();
        options.AbortOnConnectFail = false;
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.ConnectTimeout = (int)ConnectTimeout.TotalMilliseconds;
        options.ReconnectRetryPolicy = Reconnect;

        // One try before it returns. Each further one cancels the one before it, and where that is in the middle of a
        // handshake the client has been seen to stay without a connection, and without a try, for good.
        options.ConnectRetry = 1;
        options.ClientName = clientName;

        // The client counts INFO, which tells the memory in use, among the administrator's commands.
        options.AllowAdmin = true;

        // Neither a key of the client's own beside the contract's, nor a channel that a user of Redis may not be
        // allowed.
        options.TieBreaker = options.ConfigurationChannel = "";
        _isPasswordGiven = options.Password is not null;
        if (connection.Tls is { } tls)
        {
            _certificates = new CertificateCheck(tls.CaFile);
            options.CertificateValidation += _certificates.Accepts;
        }

        options.ConnectionAttemptCompleted += (_, attempt) => Note(attempt);
        _connection = ConnectionMultiplexer.Connect(options);
        _connection.ConnectionFailed += (_, failure) => Note(failure.Exception);
        Database = _connection.GetDatabase();
        _connection.ErrorMessage += (_, told) =>
        {
            denials?.Hear(told.Message);
            _brief.Hear(told.Message);
        };
    }

    /// <summary>Database 0, the only one the contract uses.</summary>
    public IDatabase Database { get; }

    /// <summary>Whether commands can be sent at present.</summary>
    public bool IsConnected => _connection.IsConnected;

    /// <summary>
    /// Whether the keys lie on the several nodes of a Redis Cluster. Commands to one node are carried out in the order
    /// in which they are sent; those to several are not. Found out once for each connection.
    /// </summary>
    public bool IsCluster
    {
        get
        {
            var connected = _connected;
            if (_isCluster || _singleSince == connected)
                return _isCluster;
            if (Array.Exists(_connection.GetServers(), server => server.ServerType == ServerType.Cluster))
                _isCluster = true;
            else if (IsConnected)
                _singleSince = connected;
            return _isCluster;
        }
    }

    /// <summary>The nodes that hold keys and can be asked at present: one, or several of a cluster.</summary>
    internal IEnumerable<IServer> Masters =>
        _connection.GetServers().Where(server => server is { IsConnected: true, IsReplica: false });

    /// <summary>
    /// The commands, unless the caller has been cancelled. A command that was sent is always awaited (2 s at most): to
    /// give up a pop half way would lose what was popped.
    /// </summary>
    /// <exception cref="RedisRefusedException">Redis is there and cannot be used.</exception>
    public IDatabase Commands(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return !IsConnected && WhyNot() is { } words ? throw new RedisRefusedException(words) : Database;
    }

    /// <summary>
    /// Writes a text that soon is written anew, and that Redis need not keep over a restart; <see cref="BriefTexts"/>.
    /// </summary>
    /// <inheritdoc cref="Commands" path="/exception"/>
    internal Task SetBriefAsync(RedisKey key, ReadOnlyMemory<byte> text, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var batch = new CommandBatch();
        batch.SetBrief(this, key, text);
        return batch.SettleAsync();
    }

    /// <summary>Likewise, several of them, one at least.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="sent">Takes in what was sent.</param>
    /// <inheritdoc cref="Commands" path="/exception"/>
    internal void SendBrief(IReadOnlyList<BriefText> texts, ICollection<Task> sent) =>
        _brief.Send(Commands(CancellationToken.None), texts, IsCluster, _connected, sent);

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    // The client tells it with every command that it cannot send, and nobody waits: without a connection it fails.
    private string? WhyNot()
    {
        try
        {
            Database.Ping();
            return null;
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            Note(error);
            return _refusal;
        }
    }

    private void Note(ConnectionAttemptCompletedEventArgs attempt)
    {
        if (attempt.IsSuccess)
        {
            Interlocked.Increment(ref _connected);
            _refusal = null;
        }
        else if (_certificates is not null && TlsRefusal.Of(attempt, _certificates) is { } words)
            _refusal = words;
        else
            Note(attempt.Exception);
    }

    // A try that breaks off tells less than the one before it; what counts is that the server is still there.
    private void Note(Exception? error)
    {
        if (RedisRefusal.Of(error, _isPasswordGiven) is { } words)
            _refusal = words;
        else if (RedisRefusal.IsAway(error))
            _refusal = null;
    }
}
