using System.Security.Cryptography;
using System.Text;

namespace Surveillance.Platform.Configuration;

/// <summary>The four files as they were at one moment.</summary>
/// <param name="Folder">
/// The folder's own name, such as <c>config</c>: mistakes name files as <c>config/alerts.yaml</c>.
/// </param>
/// <param name="Version">Hash of names and contents, 12 hex digits.</param>
/// <param name="Texts">
/// File name to text; a file that could not be read has the reason in <paramref name="Unreadable"/> instead.
/// </param>
/// <param name="Unreadable">File name to the reason.</param>
internal sealed record ConfigurationFiles(
    string Folder,
    string Version,
    IReadOnlyDictionary<string, string> Texts,
    IReadOnlyDictionary<string, string> Unreadable)
{
    private const int VersionDigits = 12;

    // Ten thousand instruments with limits of their own take about half of it.
    private const int MaxMegabytes = 4;

    /// <summary>The files, in the order in which their mistakes are told.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [ExchangesYaml.File, InstrumentsYaml.File, AlertsYaml.File, FeaturesYaml.File];

    /// <summary>Reads the files of a folder; what cannot be read is part of the answer.</summary>
    public static ConfigurationFiles Load(string directory)
    {
        var texts = new Dictionary<string, string>();
        var unreadable = new Dictionary<string, string>();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var name in Names)
        {
            try
            {
                var path = Path.Combine(directory, name);
                var megabytes = new FileInfo(path).Length / 1e6;
                if (megabytes > MaxMegabytes)
                {
                    unreadable[name] = $"is {megabytes:0.0} MB long; at most {MaxMegabytes} MB are read";
                    continue;
                }

                var content = File.ReadAllBytes(path);
                texts[name] = Encoding.UTF8.GetString(content).TrimStart('\uFEFF');
                hash.AppendData(Encoding.UTF8.GetBytes($"{name} {content.Length}\n"));
                hash.AppendData(content);
            }
            catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
            {
                // Docker makes a folder of a file that it should mount and does not find.
                unreadable[name] = Directory.Exists(Path.Combine(directory, name))
                    ? "is a folder, not a file"
                    : $"the file is missing in {Path.GetFullPath(directory)}";
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                unreadable[name] = $"cannot be read: {error.Message}";
            }
        }

        var version = Convert.ToHexStringLower(hash.GetHashAndReset())[..VersionDigits];
        return new ConfigurationFiles(Path.GetFileName(Path.GetFullPath(directory)), version, texts, unreadable);
    }

    /// <summary>The same with another file in place of one of them.</summary>
    public ConfigurationFiles With(string name, string path)
    {
        var (texts, unreadable) = (new Dictionary<string, string>(Texts), new Dictionary<string, string>(Unreadable));
        texts.Remove(name);
        unreadable.Remove(name);
        try
        {
            texts[name] = File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            unreadable[name] = $"cannot be read: {error.Message}";
        }

        return this with { Texts = texts, Unreadable = unreadable, Replaced = (name, path) };
    }

    /// <summary>How a file is named to the operator.</summary>
    public string LabelOf(string name) => Replaced is var (other, path) && other == name ? path : $"{Folder}/{name}";

    /// <summary>A file that another one stands in for, and the path of that.</summary>
    private (string Name, string Path)? Replaced { get; init; }
}
