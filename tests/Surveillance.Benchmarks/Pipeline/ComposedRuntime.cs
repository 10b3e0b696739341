using System.Text.RegularExpressions;

namespace Surveillance.Benchmarks.Pipeline;

/// <summary>What docker-compose.yml tells the runtime of a service, which is measured as it is deployed.</summary>
internal static partial class ComposedRuntime
{
    /// <summary>The variables by their names.</summary>
    /// <param name="service">Such as <c>metrics-engine</c>.</param>
    /// <param name="root">The folder of the file.</param>
    public static IEnumerable<KeyValuePair<string, string>> Of(string service, string root) =>
        File.ReadLines(Path.Combine(root, "docker-compose.yml"))
            .SkipWhile(line => line != $"  {service}:")
            .Skip(1)
            .TakeWhile(line => line.Length == 0 || line.StartsWith("    ", StringComparison.Ordinal))
            .Select(line => Setting().Match(line))
            .Where(setting => setting.Success)
            .Select(setting => KeyValuePair.Create(setting.Groups["name"].Value, setting.Groups["value"].Value));

    [GeneratedRegex("""^ +(?<name>DOTNET_\w+): "(?<value>[^"]*)"$""", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Setting();
}
