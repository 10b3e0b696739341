using Surveillance.Platform.Configuration;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Platform.Configuration;

/// <summary>The four shipped files in a folder named `config` of one test, to be edited as an operator would.</summary>
internal sealed class ConfigurationFolder : IDisposable
{
    private readonly TemporaryFolder _parent = new();

    public ConfigurationFolder()
    {
        Path = Directory.CreateDirectory(_parent.PathTo("config")).FullName;
        foreach (var name in ConfigurationFiles.Names)
            File.Copy(Repository.PathTo("config", name), PathTo(name));
    }

    public string Path { get; }

    public string PathTo(string name) => System.IO.Path.Combine(Path, name);

    public string Text(string name) => File.ReadAllText(PathTo(name));

    /// <summary>Puts another text in the place of a file.</summary>
    public ConfigurationFolder Write(string name, string text)
    {
        File.WriteAllText(PathTo(name), text);
        return this;
    }

    /// <summary>Replaces the first occurrence of a text that must be there; its 1-based line.</summary>
    public int Edit(string name, string old, string other)
    {
        var text = Text(name);
        var at = text.IndexOf(old, StringComparison.Ordinal);
        Assert.True(at >= 0, $"{name} has no '{old}'");
        Write(name, text[..at] + other + text[(at + old.Length)..]);
        return text.AsSpan(0, at).Count('\n') + 1;
    }

    /// <summary>What the folder reads into.</summary>
    public SurveillanceConfig Read() => ConfigurationReader.Read(Path);

    /// <summary>The mistakes of the folder, as an operator reads them.</summary>
    public IReadOnlyList<string> Mistakes() =>
        [.. Assert.Throws<ConfigurationException>(Read).Mistakes.Select(mistake => mistake.ToString())];

    public void Dispose() => _parent.Dispose();
}
