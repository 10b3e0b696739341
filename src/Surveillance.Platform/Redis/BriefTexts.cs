using StackExchange.Redis;

namespace Surveillance.Platform.Redis;

/// <summary>
/// Texts that are written anew many times a second, such as books. They are kept out of Redis' append-only file:
/// thousands of markets would write 100 MB a second into it, for whose writing Redis, and all who wait for it, stand
/// still again and again. After a restart of Redis such a text is missing until it is written anew, or it is the one
/// that was there when Redis last wrote its whole file anew, if it still lives.
/// </summary>
/// <remarks>
/// Only a script may tell Redis what not to write down; its replicas get the texts still. Where no script may be run
/// (a user of Redis without the right to <c>eval</c>, a server that has no scripts) they are written as any other text.
/// Of a server with replicas the file gets the empty frame of a transaction for each script that writes several.
/// </remarks>
internal sealed class BriefTexts
{
    /// <summary>How long they stay where they are not written anew.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromSeconds(30);

    private const string KeepsOut = "redis.set_repl(redis.REPL_REPLICA)";

    /// <summary>What is refused for now, as by a server that still loads its file, may be allowed later.</summary>
    private static readonly TimeSpan AskingPace = TimeSpan.FromSeconds(10);

    // It is sent each time: a server that lost what it was told before needs to be told nothing.
    private static readonly object Script =
        (RedisValue)$"{KeepsOut} for i = 1, #KEYS do redis.call('SET', KEYS[i], ARGV[i + 1], 'EX', ARGV[1]) end";

    private static readonly object OneKey = 1;
    private static readonly object LifeInSeconds = (long)Life.TotalSeconds;

    private int _askedOn;
    private long _askedAt;
    private volatile bool _runsScripts;
    private volatile bool _isOneByOne;

    /// <summary>Writes texts by one command: a script for each would cost Redis more than the writing.</summary>
    /// <param name="commands">Writes them.</param>
    /// <param name="texts">One at least.</param>
    /// <param name="isCluster">Whether each may be another node's, so that each is a command of its own.</param>
    /// <param name="connection">
    /// Counts the connections: whether scripts may be run is asked on each, and again each 10 s where they may not.
    /// </param>
    /// <param name="sent">Takes in what was sent.</param>
    public void Send(
        IDatabase commands, IReadOnlyList<BriefText> texts, bool isCluster, int connection, ICollection<Task> sent)
    {
        if (_askedOn != connection || !_runsScripts)
            AskIfDue(commands, texts[0].Key, connection);
        if (_runsScripts && !isCluster && !_isOneByOne)
        {
            sent.Add(commands.ExecuteAsync("EVAL", Arguments(texts)));
            return;
        }

        foreach (var one in texts)
        {
            sent.Add(_runsScripts
                ? commands.ExecuteAsync("EVAL", Arguments([one]))
                : commands.StringSetAsync(one.Key, one.Text, Life));
        }
    }

    /// <summary>
    /// Hears what Redis does not allow: a right may be taken away at any time, and it may be that of scripts. What
    /// looks like one server may be several, as some that are hosted are, none of which takes the keys of another.
    /// </summary>
    public void Hear(string refusal)
    {
        if (RedisRefusal.DenialIn(refusal) is not null)
            _runsScripts = false;
        _isOneByOne |= refusal.Contains("CROSSSLOT", StringComparison.Ordinal);
    }

    private static object[] Arguments(IReadOnlyList<BriefText> texts)
    {
        var arguments = new object[3 + (2 * texts.Count)];
        (arguments[0], arguments[1], arguments[2 + texts.Count]) = (Script, texts.Count, LifeInSeconds);
        for (var text = 0; text < texts.Count; text++)
        {
            arguments[2 + text] = texts[text].Key;
            arguments[3 + texts.Count + text] = (RedisValue)texts[text].Text;
        }

        return arguments;
    }

    private void AskIfDue(IDatabase commands, RedisKey key, int connection)
    {
        var isNew = Interlocked.Exchange(ref _askedOn, connection) != connection;
        var (now, askedAt) = (TimeProvider.System.GetTimestamp(), Interlocked.Read(ref _askedAt));
        if (!isNew && TimeProvider.System.GetElapsedTime(askedAt, now) < AskingPace)
            return;
        if (Interlocked.CompareExchange(ref _askedAt, now, askedAt) != askedAt)
            return;
        _runsScripts = false;
        _ = AskAsync(commands, key, connection);
    }

    /// <summary>Asks with a key of those to be written: a user may be allowed scripts, and not on it.</summary>
    private async Task AskAsync(IDatabase commands, RedisKey key, int connection)
    {
        try
        {
            await commands.ExecuteAsync("EVAL", $"{KeepsOut} return 1", OneKey, key);
            _runsScripts = _askedOn == connection;
        }
        catch (Exception error) when (error is RedisException or TimeoutException or ObjectDisposedException)
        {
            // Without scripts it works, too. What is not allowed is heard, and told, by its name.
        }
    }
}
