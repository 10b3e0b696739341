using System.Text.Json;
using StackExchange.Redis;
using Surveillance.Alerts;

namespace Surveillance.Platform.Redis;

/// <summary>
/// <c>queue:commands</c>: what operators ask for, from the dashboard to anomaly-detector, which peeks, carries out,
/// persists and only then trims: a command is never lost, and one that arrives twice changes nothing more.
/// </summary>
public sealed class CommandQueue(RedisStore store)
{
    /// <summary>Most commands that wait. A full list refuses the newest.</summary>
    public const int Bound = 1_000;

    /// <summary>Appends a command; false when the list is full and it was refused.</summary>
    public async Task<bool> PushAsync(OperatorCommand command, CancellationToken cancellationToken = default)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(command, WireJson.Default.OperatorCommand);
        var length = await store.Commands(cancellationToken).ListRightPushAsync(RedisKeys.CommandQueue, json);
        if (length <= Bound)
            return true;
        await store.Database.ListTrimAsync(RedisKeys.CommandQueue, 0, Bound - 1);
        return false;
    }

    /// <summary>The oldest commands, left where they are; null stands for an entry that is no command.</summary>
    public Task<IReadOnlyList<OperatorCommand?>> PeekAsync(int max, CancellationToken cancellationToken = default) =>
        PeekAsync(max, new UnreadableEntries(), cancellationToken);

    /// <summary>The same.</summary>
    /// <param name="max">Most of them.</param>
    /// <param name="unreadable">Told of entries that are no commands.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<OperatorCommand?>> PeekAsync(
        int max, UnreadableEntries unreadable, CancellationToken cancellationToken = default)
    {
        var entries = await store.Commands(cancellationToken).ListRangeAsync(RedisKeys.CommandQueue, 0, max - 1);
        return [.. entries.Select(entry => unreadable.Skip(RedisKeys.CommandQueue, () => Parse(entry)))];
    }

    /// <summary>Takes out the oldest entries.</summary>
    public Task TrimAsync(int count, CancellationToken cancellationToken = default) =>
        store.Commands(cancellationToken).ListTrimAsync(RedisKeys.CommandQueue, count, -1);

    // Typed by hand, perhaps, or by another client: what is not whole must not stop the commands behind it.
    private static OperatorCommand Parse(RedisValue json)
    {
        var command = JsonSerializer.Deserialize(((ReadOnlyMemory<byte>)json).Span, WireJson.Default.OperatorCommand);
        return command is not { Id.Length: > 0, Kind.Length: > 0, Actor.Length: > 0 }
            ? throw new JsonException("It has no id, kind or actor.")
            : command.Silence is { } silence && !IsWhole(silence)
                ? throw new JsonException("Its silence lacks an id, exchange, instrument, rule, reason or actor.")
                : command;
    }

    private static bool IsWhole(Silence silence) => silence is
    {
        Id.Length: > 0, Exchange.Length: > 0, Instrument.Length: > 0, Rule.Length: > 0, Reason: not null,
        Actor: not null,
    };
}
