using StackExchange.Redis;
using Surveillance.Markets;

namespace Surveillance.Platform.Redis;

/// <summary>Makes sense of the text of a key of a market, in the memory of a spent one where there is one.</summary>
internal delegate T TextReader<T>(ReadOnlySpan<byte> text, MarketId market, T? spent)
    where T : class;

/// <summary>
/// What a key of a market holds, asked for and perhaps not answered yet. Many are asked for at once, and then read by
/// whoever wants them, one after the other: the thread that brings the answers has no part in it.
/// </summary>
/// <typeparam name="T">What the text says.</typeparam>
public readonly struct Asked<T>
    where T : class
{
    private readonly Task<Lease<byte>?> _text;
    private readonly TextReader<T> _read;

    internal Asked(MarketId market, Task<Lease<byte>?> text, TextReader<T> read) =>
        (Market, _text, _read) = (market, text, read);

    /// <summary>Whose key it is.</summary>
    public MarketId Market { get; }

    /// <summary>Completes with the answer.</summary>
    public Task Answer => _text;

    /// <summary>Reads the answer, once; null when there is no such key.</summary>
    /// <param name="spent">
    /// An earlier one of the same market whose members nobody needs any more once there is a new one: their memory may
    /// be used again.
    /// </param>
    /// <exception cref="RedisException">There was no answer.</exception>
    /// <exception cref="TimeoutException">There was no answer.</exception>
    /// <exception cref="System.Text.Json.JsonException">The text is another one (or another exception that
    /// <see cref="StoredText.IsUnreadable"/> knows).</exception>
    public async ValueTask<T?> ReadAsync(T? spent = null)
    {
        using var text = await _text;
        return text is null ? null : _read(text.Span, Market, spent);
    }
}
