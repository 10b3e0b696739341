namespace Surveillance.Platform.Redis;

/// <summary>
/// What Redis does not allow its user, as it answered to commands: heard on every connection, also where the loop that
/// sent the command does without it. May be used by several threads.
/// </summary>
public sealed class RedisDenials
{
    // Each command has words of its own; the services use about thirty.
    private const int Most = 64;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _heard = new(StringComparer.Ordinal);

    /// <summary>Takes in an answer of Redis, if it denies something.</summary>
    public void Hear(string answer)
    {
        if (RedisRefusal.DenialIn(answer) is not { } words)
            return;
        lock (_gate)
        {
            if (_heard.Count < Most)
                _heard.Add(words);
        }
    }

    /// <summary>What was denied since this was asked last, each once, in words that name the setting.</summary>
    public IReadOnlyList<string> Take()
    {
        lock (_gate)
        {
            string[] heard = [.. _heard];
            _heard.Clear();
            return heard;
        }
    }
}
