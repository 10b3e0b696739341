using System.Text.RegularExpressions;

namespace Surveillance.Platform.Configuration;

/// <summary>Names that become parts of keys, such as <c>orderbook:binance:BTC-USDT-PERP</c>.</summary>
public static partial class Identifiers
{
    /// <summary>How a name may look, in words.</summary>
    public const string Rule = "must be of letters, digits, '-', '_' and '.', and begin with a letter or digit";

    /// <summary>Whether a name can be part of a key: no colon, no star, no space.</summary>
    public static bool IsValid(string name) => Name().IsMatch(name);

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]*\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Name();
}

/// <summary>Units of durations.</summary>
internal static class Unit
{
    /// <summary>One second.</summary>
    public static readonly TimeSpan Seconds = TimeSpan.FromSeconds(1);

    /// <summary>One millisecond.</summary>
    public static readonly TimeSpan Milliseconds = TimeSpan.FromMilliseconds(1);
}
