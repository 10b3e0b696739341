namespace Surveillance.Platform.Redis;

/// <summary>
/// What Redis refuses, as it answered to commands: what its user is not allowed, and what cannot be done to a value of
/// another kind. Heard on every connection, also where the loop that sent the command does without it. May be used by
/// several threads.
/// </summary>
public sealed class RedisDenials
{
    // Each command has words of its own; the services use about thirty.
    private const int Most = 64;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _heard = new(StringComparer.Ordinal);
    private bool _isOfAnotherKind;

    /// <summary>Takes in an answer of Redis, if it refuses something.</summary>
    public void Hear(string answer)
    {
        if (StoredText.IsOfAnotherKind(answer))
        {
            lock (_gate)
                _isOfAnotherKind = true;
        }

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

    /// <summary>Whether a key held another kind of value than a command needs, since this was asked last.</summary>
    public bool TakeOtherKind()
    {
        lock (_gate)
        {
            var isHeard = _isOfAnotherKind;
            _isOfAnotherKind = false;
            return isHeard;
        }
    }
}
