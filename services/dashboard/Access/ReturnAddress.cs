namespace Surveillance.Dashboard.Access;

/// <summary>Where a browser goes after signing in: a page of this dashboard, never another host.</summary>
internal static class ReturnAddress
{
    /// <summary>Name of the parameter in addresses and forms.</summary>
    public const string Parameter = "return";

    private const int Longest = 2_048;
    private const string Home = "/";

    /// <summary>
    /// The asked address, or the first page. A second slash or a backslash would begin a host, and browsers leave out
    /// control characters before they look.
    /// </summary>
    public static string Of(string? asked) =>
        asked is { Length: > 0 and <= Longest } && asked[0] == '/' && !asked.StartsWith("//", StringComparison.Ordinal)
        && !asked.Any(character => character == '\\' || char.IsControl(character))
        && !asked.StartsWith(SignInPages.Path, StringComparison.Ordinal)
            ? asked
            : Home;

    /// <summary>The sign-in page that leads back to an address.</summary>
    public static string SignInFor(string address) =>
        $"{SignInPages.Path}?{Parameter}={Uri.EscapeDataString(Of(address))}";
}
