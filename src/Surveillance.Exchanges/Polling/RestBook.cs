using System.Text;
using System.Text.Json;
using Surveillance.Markets;

namespace Surveillance.Exchanges.Polling;

/// <summary>Reads the levels of books over REST, where the venue prints them otherwise than over its sockets.</summary>
internal static class RestBook
{
    /// <summary>A book of two arrays of levels, the best first.</summary>
    /// <param name="bids"><c>[["61800.2","2.89",…],…]</c> or <c>[{"price":"61800.2","size":"2.89"},…]</c>.</param>
    /// <param name="asks">The same.</param>
    /// <exception cref="FormatException">A price is not positive, or a size negative or no number.</exception>
    public static DepthMessage Of(JsonElement bids, JsonElement asks)
    {
        var message = new DepthMessage();
        Read(bids, message.Bids);
        Read(asks, message.Asks);
        return message;
    }

    private static void Read(JsonElement side, LevelBuffer into)
    {
        foreach (var level in side.EnumerateArray())
        {
            var isArray = level.ValueKind == JsonValueKind.Array;
            var price = Number(isArray ? level[0] : level.GetProperty("price"));
            var size = Number(isArray ? level[1] : level.GetProperty("size"));
            if (price <= 0 || size < 0)
                throw new FormatException($"a level of {size} at {price}");
            into.Add(new Level(price, size));
        }
    }

    private static double Number(JsonElement text) =>
        DecimalText.TryRead(Encoding.UTF8.GetBytes(text.GetString() ?? ""), DecimalFactor.One, out var value)
            ? value
            : throw new FormatException($"{text} is no number");
}
