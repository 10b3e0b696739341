using System.Text.Json;
using StackExchange.Redis;
using Surveillance.Alerts;

namespace Surveillance.Platform.Redis;

/// <summary>What became of an operator's command: a row of <c>operator_commands</c>.</summary>
/// <param name="Command">What was asked for.</param>
/// <param name="At">When it was carried out or refused, UTC.</param>
/// <param name="Refusal">Why it was not carried out; null when it was.</param>
/// <param name="IsStored">Whether its row is in the database.</param>
public sealed record CarriedCommand(OperatorCommand Command, DateTimeOffset At, string? Refusal, bool IsStored);

/// <summary>
/// <c>commands:carried</c>: a hash of what became of commands by id, written by anomaly-detector. Each stays until its
/// row is stored, and for an hour, so that one that arrives again is known.
/// </summary>
public sealed class CarriedCommands(RedisStore store)
{
    /// <summary>Writes what became of a command.</summary>
    public Task SetAsync(CarriedCommand carried, CancellationToken cancellationToken = default) =>
        store.Commands(cancellationToken).HashSetAsync(
            RedisKeys.CarriedCommands, carried.Command.Id,
            JsonSerializer.SerializeToUtf8Bytes(carried, WireJson.Default.CarriedCommand));

    /// <summary>Forgets commands.</summary>
    public Task RemoveAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default) =>
        store.Commands(cancellationToken).HashDeleteAsync(
            RedisKeys.CarriedCommands, [.. ids.Select(id => (RedisValue)id)]);

    /// <summary>All that are remembered and can be understood, the oldest first.</summary>
    public async Task<IReadOnlyList<CarriedCommand>> AllAsync(
        UnreadableEntries unreadable, CancellationToken cancellationToken = default)
    {
        var values = await store.Commands(cancellationToken).HashValuesAsync(RedisKeys.CarriedCommands);
        return
        [
            .. values.Select(value => unreadable.Skip(RedisKeys.CarriedCommands, () => Parse(value)))
                .OfType<CarriedCommand>().OrderBy(carried => carried.At),
        ];
    }

    private static CarriedCommand Parse(RedisValue json) =>
        JsonSerializer.Deserialize(((ReadOnlyMemory<byte>)json).Span, WireJson.Default.CarriedCommand)
            is { Command: { Id: not null, Kind: not null, Actor: not null } } carried
            ? carried
            : throw new JsonException("There is no command in it.");
}
