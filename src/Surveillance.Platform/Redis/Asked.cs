using StackExchange.Redis;
using Surveillance.Markets;

namespace Surveillance.Platform.Redis;

/// <summary>Makes sense of the text of a key of a market.</summary>
internal delegate T TextReader<out T>(ReadOnlySpan<byte> text, MarketId market);

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
    /// <exception cref="RedisException">There was no answer.</exception>
    /// <exception cref="TimeoutException">There was no answer.</exception>
    /// <exception cref="System.Text.Json.JsonException">The text is another one (or another exception that
    /// <see cref="StoredText.IsUnreadable"/> knows).</exception>
    public async ValueTask<T?> ReadAsync()
    {
        using var text = await _text;
        return text is null ? null : _read(text.Span, Market);
    }
}
