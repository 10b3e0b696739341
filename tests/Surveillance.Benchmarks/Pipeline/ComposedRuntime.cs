using System.Text.RegularExpressions;

namespace Surveillance.Benchmarks.Pipeline;

/// <summary>What docker-compose.yml tells the runtime of a service, by which it is measured, too.</summary>
internal static partial class ComposedRuntime
{
    /// <summary>The variables by their names.</summary>
    /// <param name="service">Such as <c>metrics-engine</c>.</param>
    /// <param name="root">The folder of the file.</param>
    /// <exception cref="InvalidDataException">The file has no such service, or a variable cannot be read.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(string service, string root)
    {
        var lines = File.ReadLines(Path.Combine(root, "docker-compose.yml"))
            .SkipWhile(line => line != $"  {service}:")
            .Skip(1)
            .TakeWhile(line => line.Length == 0 || line.StartsWith("    ", StringComparison.Ordinal))
            .ToList();
        return lines.Count > 0
            ? [.. lines.Where(line => line.TrimStart().StartsWith("DOTNET_", StringComparison.Ordinal)).Select(Read)]
            : throw new InvalidDataException($"docker-compose.yml has no service {service}.");
    }

    private static KeyValuePair<string, string> Read(string line) => Setting().Match(line) is { Success: true } setting
        ? KeyValuePair.Create(setting.Groups["name"].Value, setting.Groups["value"].Value)
        : throw new InvalidDataException($"docker-compose.yml has a variable that cannot be read:{line}");

    [GeneratedRegex("""^ +(?<name>DOTNET_\w+): "(?<value>[^"]*)"$""", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Setting();
}
