using System.Text.Json;
using System.Text.Json.Serialization;

namespace Surveillance.Dashboard.Charts;

/// <summary>
/// JSON that goes into a call of the page as it is. Each page that is open has a serialiser of its own, which would
/// else learn what every type looks like that is ever given to it: of plotly's figures, about 140 types a viewer.
/// </summary>
/// <param name="Utf8">The text.</param>
[JsonConverter(typeof(AsItIs))]
internal sealed record ReadyJson(ReadOnlyMemory<byte> Utf8)
{
    /// <summary>Writes a value.</summary>
    public static ReadyJson Of<T>(T value, JsonSerializerOptions options) =>
        new(JsonSerializer.SerializeToUtf8Bytes(value, options));

    private sealed class AsItIs : JsonConverter<ReadyJson>
    {
        public override ReadyJson Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            throw new NotSupportedException("It is only written.");

        public override void Write(Utf8JsonWriter writer, ReadyJson value, JsonSerializerOptions options) =>
            writer.WriteRawValue(value.Utf8.Span, skipInputValidation: true);
    }
}
