using System.Globalization;

namespace Surveillance.Benchmarks.Viewers;

/// <summary>What is measured.</summary>
/// <param name="Viewers">Pages that are open at a time.</param>
/// <param name="Seconds">How long costs are taken.</param>
/// <param name="Minutes">How long they stay open after that, for what grows; 0 = not at all.</param>
/// <param name="WarmUp">Seconds before, for history and compiled code.</param>
/// <param name="Page">The page, such as <c>/</c> or <c>/overview</c>.</param>
internal sealed record ViewersOptions(int Viewers, int Seconds, int Minutes, int WarmUp, string Page)
{
    /// <summary>
    /// Reads <c>--viewers 100 --seconds 60 --minutes 0 --warm-up 90 --page /</c>, which are the defaults.
    /// </summary>
    public static ViewersOptions Parse(IReadOnlyList<string> args)
    {
        return new ViewersOptions(
            Number("--viewers", 100), Number("--seconds", 60), Number("--minutes", 0), Number("--warm-up", 90),
            Of("--page") ?? "/");

        string? Of(string name)
        {
            var at = args.ToList().IndexOf(name);
            return at < 0 ? null : args[at + 1];
        }

        int Number(string name, int fallback) =>
            Of(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : fallback;
    }
}
