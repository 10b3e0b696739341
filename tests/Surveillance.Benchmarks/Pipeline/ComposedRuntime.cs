using System.Text.RegularExpressions;

namespace Surveillance.Benchmarks.Pipeline;

/// <summary>What docker-compose.yml says of how a service runs, by which it is measured, too.</summary>
internal static partial class ComposedRuntime
{
    /// <summary>What its runtime is told: the variables by their names.</summary>
    /// <param name="service">Such as <c>metrics-engine</c>.</param>
    /// <param name="root">The folder of the file.</param>
    /// <exception cref="InvalidDataException">The file has no such service, or a variable cannot be read.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(string service, string root) =>
    [
        .. LinesOf(service, root)
            .Where(line => line.TrimStart().StartsWith("DOTNET_", StringComparison.Ordinal))
            .Select(Read),
    ];

    /// <summary>Whether it has more weight than others where the processor is short.</summary>
    /// <inheritdoc cref="Of"/>
    public static bool IsPreferred(string service, string root) =>
        LinesOf(service, root).Any(line => line.StartsWith("    cpu_shares: ", StringComparison.Ordinal));

    /// <summary>What the database server is told by <c>-c</c>, such as <c>shared_buffers=256MB</c>.</summary>
    /// <param name="root">The folder of the file.</param>
    /// <exception cref="InvalidDataException">The file has no such service, or it is told nothing.</exception>
    public static IReadOnlyList<string> DatabaseSettings(string root)
    {
        var lines = LinesOf("timescaledb", root);
        List<string> settings =
        [
            .. lines.Zip(lines.Skip(1))
                .Where(pair => pair.First.Trim() == "- -c")
                .Select(pair => pair.Second.Trim().TrimStart('-', ' ')),
        ];
        return settings.Count > 0
            ? settings
            : throw new InvalidDataException("docker-compose.yml tells the database nothing.");
    }

    private static List<string> LinesOf(string service, string root)
    {
        var lines = File.ReadLines(Path.Combine(root, "docker-compose.yml"))
            .SkipWhile(line => line != $"  {service}:")
            .Skip(1)
            .TakeWhile(line => line.Length == 0 || line.StartsWith("    ", StringComparison.Ordinal))
            .ToList();
        return lines.Count > 0
            ? lines
            : throw new InvalidDataException($"docker-compose.yml has no service {service}.");
    }

    private static KeyValuePair<string, string> Read(string line) => Setting().Match(line) is { Success: true } setting
        ? KeyValuePair.Create(setting.Groups["name"].Value, setting.Groups["value"].Value)
        : throw new InvalidDataException($"docker-compose.yml has a variable that cannot be read:{line}");

    [GeneratedRegex("""^ +(?<name>DOTNET_\w+): "(?<value>[^"]*)"$""", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Setting();
}
