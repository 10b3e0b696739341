using Surveillance.Tests.Support;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Surveillance.Tests.Tidy;

/// <summary>
/// `docker-compose.yml` as compose reads it: merged, with the values of `.env` in the place of variables.
/// </summary>
internal sealed class ComposeFile
{
    private readonly Dictionary<object, object> _root;

    private ComposeFile(Dictionary<object, object> root) => _root = root;

    /// <summary>The file of this checkout.</summary>
    public static ComposeFile Read()
    {
        var parser = new MergingParser(new Parser(new StringReader(SourceTree.Text("docker-compose.yml"))));
        return new ComposeFile(new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(parser));
    }

    /// <summary>Variables of `.env`.</summary>
    public static IReadOnlyDictionary<string, string> Variables { get; } = File.ReadLines(Repository.PathTo(".env"))
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);

    public IReadOnlyList<string> TopLevelKeys => [.. _root.Keys.Cast<string>()];

    public IReadOnlyList<string> Services => [.. ((Dictionary<object, object>)_root["services"]).Keys.Cast<string>()];

    /// <summary>What stands at a path below a service; null when nothing does.</summary>
    public object? At(string service, params string[] path)
    {
        object? node = ((Dictionary<object, object>)_root["services"])[service];
        foreach (var key in path)
            node = (node as Dictionary<object, object>)?.GetValueOrDefault(key);
        return node;
    }

    /// <summary>A text below a service; null when there is none.</summary>
    public string? Text(string service, params string[] path) => (string?)At(service, path);

    /// <summary>A list of texts below a service; empty when there is none.</summary>
    public IReadOnlyList<string> Texts(string service, params string[] path) =>
        At(service, path) is List<object> list ? [.. list.Cast<string>()] : [];
}
