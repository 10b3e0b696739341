using System.Globalization;
using StackExchange.Redis;

namespace Surveillance.Benchmarks.Whole;

/// <summary>
/// When Redis carried out a command, by its own clock, which is that of this machine. Until the answer is seen here,
/// some milliseconds more pass where two cores are full, by which nothing came to Redis any later.
/// </summary>
internal static class RedisClock
{
    private static TimeProvider Time => TimeProvider.System;

    /// <summary>
    /// Asks for the time after whatever was asked on this connection before: that was carried out no later.
    /// </summary>
    /// <returns>The moment as a timestamp.</returns>
    public static async Task<long> AskAsync(IConnectionMultiplexer store)
    {
        var parts = (RedisResult[])(await store.GetDatabase().ExecuteAsync("TIME"))!;
        var (now, at) = (Time.GetUtcNow(), Time.GetTimestamp());

        // https://redis.io/commands/time: seconds, and microseconds within the second.
        var carriedOut = DateTimeOffset.FromUnixTimeSeconds(Number(parts[0])).AddMicroseconds(Number(parts[1]));
        return at - (long)((now - carriedOut).TotalSeconds * Time.TimestampFrequency);
    }

    private static long Number(RedisResult part) => long.Parse((string)part!, CultureInfo.InvariantCulture);
}
