using System.Text.Json;
using StackExchange.Redis;
using Surveillance.Alerts;

namespace Surveillance.Platform.Redis;

/// <summary><c>silences</c>: a hash of the silences in force by id, written by anomaly-detector.</summary>
public sealed class Silences(RedisStore store)
{
    /// <summary>Puts a silence in force.</summary>
    public Task SetAsync(Silence silence, CancellationToken cancellationToken = default) =>
        store.Commands(cancellationToken).HashSetAsync(
            RedisKeys.Silences, silence.Id, JsonSerializer.SerializeToUtf8Bytes(silence, WireJson.Default.Silence));

    /// <summary>Takes a silence out.</summary>
    public Task RemoveAsync(string id, CancellationToken cancellationToken = default) =>
        store.Commands(cancellationToken).HashDeleteAsync(RedisKeys.Silences, id);

    /// <summary>How many are written.</summary>
    public Task<long> CountAsync(CancellationToken cancellationToken = default) =>
        store.Commands(cancellationToken).HashLengthAsync(RedisKeys.Silences);

    /// <summary>All silences in force, the oldest first.</summary>
    public async Task<IReadOnlyList<Silence>> AllAsync(CancellationToken cancellationToken = default)
    {
        var values = await ValuesAsync(cancellationToken);
        return [.. values.Select(Parse).OrderBy(silence => silence.CreatedAt)];
    }

    /// <summary>Likewise, without those that cannot be understood.</summary>
    public async Task<IReadOnlyList<Silence>> AllAsync(
        UnreadableEntries unreadable, CancellationToken cancellationToken = default)
    {
        var values =
            await unreadable.SkipAsync<RedisValue[]>(RedisKeys.Silences, ValuesAsync(cancellationToken)!) ?? [];
        return
        [
            .. values.Select(value => unreadable.Skip(RedisKeys.Silences, () => Parse(value)))
                .OfType<Silence>().OrderBy(silence => silence.CreatedAt),
        ];
    }

    private Task<RedisValue[]> ValuesAsync(CancellationToken cancellationToken) =>
        store.Commands(cancellationToken).HashValuesAsync(RedisKeys.Silences);

    // What is JSON and not a silence, such as {}, would else be taken for one of nothing by nobody.
    private static Silence Parse(RedisValue json) =>
        JsonSerializer.Deserialize(((ReadOnlyMemory<byte>)json).Span, WireJson.Default.Silence) is
        {
            Id: not null, Exchange: not null, Instrument: not null, Rule: not null, Reason: not null, Actor: not null,
        } silence
            ? silence
            : throw new JsonException("There is no silence in it.");
}
