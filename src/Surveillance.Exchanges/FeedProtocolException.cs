using System.Text;

namespace Surveillance.Exchanges;

/// <summary>A venue sent something that its protocol does not allow, or that we do not understand.</summary>
/// <param name="venue">Such as <c>binance</c>.</param>
/// <param name="field">The field that was wrong, or the kind of frame.</param>
/// <param name="found">What was found; the first bytes are kept.</param>
/// <param name="inner">The parser's own complaint.</param>
public sealed class FeedProtocolException(string venue, string field, ReadOnlySpan<byte> found, Exception? inner = null)
    : Exception($"{venue}: {field}: {Excerpt(found)}", inner)
{
    private const int ExcerptLength = 160;

    /// <summary>The field that was wrong.</summary>
    public string Field { get; } = field;

    /// <summary>The first bytes of a frame as text fit for a log line.</summary>
    public static string Excerpt(ReadOnlySpan<byte> frame)
    {
        var text = Encoding.UTF8.GetString(frame[..Math.Min(frame.Length, ExcerptLength)]);
        return string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)) + (frame.Length > ExcerptLength ? "…" : "");
    }
}
