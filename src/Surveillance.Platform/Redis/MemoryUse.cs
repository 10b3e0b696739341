using System.Globalization;

namespace Surveillance.Platform.Redis;

/// <summary>How much memory Redis uses, as <c>INFO memory</c> tells it.</summary>
public sealed class MemoryUse(RedisStore store)
{
    private const string Field = "used_memory:";
    private const double BytesAMegabyte = 1 << 20;

    /// <summary>
    /// Memory in use, in MB of 2²⁰ bytes as <c>maxmemory 512mb</c> counts; null when the server does not tell.
    /// </summary>
    public async Task<double?> MegabytesAsync(CancellationToken cancellationToken = default)
    {
        var reply = await store.Commands(cancellationToken).ExecuteAsync("INFO", "memory");
        var line = reply.ToString().Split('\n')
            .FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal));
        return long.TryParse(line?[Field.Length..].Trim(), CultureInfo.InvariantCulture, out var bytes)
            ? bytes / BytesAMegabyte
            : null;
    }
}
