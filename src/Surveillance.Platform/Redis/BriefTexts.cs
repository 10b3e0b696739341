using StackExchange.Redis;

namespace Surveillance.Platform.Redis;

/// <summary>
/// Texts that are written anew many times a second and expire within a minute, such as books. They are kept out of
/// Redis' append-only file: after a restart each would be too old to be looked at, and thousands of markets would write
/// 100 MB a second into it, for whose writing Redis, and all who wait for it, stand still again and again.
/// </summary>
/// <remarks>
/// Only a script may tell Redis what not to write down; its replicas get the texts still. Where no script may be run
/// (a user of Redis without the right to <c>eval</c>, a server that has no scripts) they are written as any other text.
/// </remarks>
internal sealed class BriefTexts
{
    // It is sent each time: a server that lost what it was told before needs to be told nothing.
    private const string Script =
        $"{KeepsOut} return redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])";

    private const string KeepsOut = "redis.set_repl(redis.REPL_REPLICA)";

    private readonly IDatabase _database;
    private int _askedOn;
    private volatile bool _runsScripts;

    /// <summary>Texts that are written by a client's connection.</summary>
    public BriefTexts(IDatabase database) => _database = database;

    /// <summary>Writes a text.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="text">It must stay what it is until it is written.</param>
    /// <param name="life">How long it stays there, in whole seconds.</param>
    /// <param name="connection">Counts the connections: whether scripts may be run is found out once for each.</param>
    public Task SetAsync(RedisKey key, ReadOnlyMemory<byte> text, TimeSpan life, int connection)
    {
        if (_askedOn != connection && Interlocked.Exchange(ref _askedOn, connection) != connection)
        {
            _runsScripts = false;
            _ = AskAsync();
        }

        return _runsScripts
            ? _database.ExecuteAsync("EVAL", Script, 1, key, (RedisValue)text, (long)life.TotalSeconds)
            : _database.StringSetAsync(key, text, life);
    }

    /// <summary>Hears what Redis refuses: the right to run scripts may be taken away at any time.</summary>
    public void Hear(string refusal)
    {
        if (refusal.Contains("'eval'", StringComparison.OrdinalIgnoreCase))
            _runsScripts = false;
    }

    private async Task AskAsync()
    {
        try
        {
            await _database.ExecuteAsync("EVAL", $"{KeepsOut} return 1", 0);
            _runsScripts = true;
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            // Without scripts it works, too. What is not allowed is heard, and told, by its name.
        }
    }
}
