using System.Globalization;
using StackExchange.Redis;

namespace Surveillance.Platform.Redis;

/// <summary>
/// How much memory Redis uses, as <c>INFO memory</c> tells it. Each node of a cluster has a limit of its own, and the
/// first that is full stops the whole: of several, the fullest counts.
/// </summary>
public sealed class MemoryUse(RedisStore store)
{
    private const string Section = "memory";
    private const CommandStatus NotSent = CommandStatus.WaitingToBeSent;
    private const string Field = "used_memory:";
    private const double BytesAMegabyte = 1 << 20;

    /// <summary>
    /// Memory in use, in MB of 2²⁰ bytes as <c>maxmemory 512mb</c> counts; null when the server does not tell.
    /// </summary>
    public async Task<double?> MegabytesAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var replies = await Task.WhenAll(store.Masters.Select(node => node.InfoRawAsync(Section)));
        return replies.Length > 0
            ? replies.Max(MegabytesOf)
            : throw new RedisConnectionException(
                ConnectionFailureType.UnableToConnect, CommandFlags.None, "No Redis is connected.", null, NotSent);
    }

    private static double? MegabytesOf(string? reply)
    {
        var line = reply?.Split('\n').FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal));
        return long.TryParse(line?[Field.Length..].Trim(), CultureInfo.InvariantCulture, out var bytes)
            ? bytes / BytesAMegabyte
            : null;
    }
}
