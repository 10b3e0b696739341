using System.IO.Compression;

namespace Surveillance.Tests.Support;

/// <summary>
/// Recorded exchange messages. They are not part of the repository: the folder is named by SURVEILLANCE_RECORDINGS, or
/// found as `shared/data` beside a parent of the checkout. Where there is none, the test that asks is skipped.
/// </summary>
public static class Recordings
{
    private const string Variable = "SURVEILLANCE_RECORDINGS";

    /// <summary>The folder that holds `binance/`, `okx/` and the others; null when the machine has none.</summary>
    public static string? Folder { get; } = Find();

    /// <summary>The folder, or a skipped test.</summary>
    public static string Require()
    {
        Assert.SkipWhen(Folder is null, $"no recordings: set {Variable} to their folder");
        return Folder!;
    }

    /// <summary>Full path of one recording, for example `binance/binance_usdm_btcusdt_20240808.hbt.gz`.</summary>
    public static string PathTo(string name)
    {
        var path = Path.Combine(Require(), name);
        return File.Exists(path) ? path : throw new FileNotFoundException($"the recordings lack {name}", path);
    }

    /// <summary>The lines of one recording, uncompressed as they are read.</summary>
    public static IEnumerable<string> Lines(string name)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(PathTo(name)), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
            yield return line;
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
            return Directory.Exists(named) ? named : throw new DirectoryNotFoundException($"{Variable}={named}");
        return Repository.Above().Select(folder => Path.Combine(folder, "shared", "data"))
            .FirstOrDefault(folder => Directory.Exists(Path.Combine(folder, "binance")));
    }
}
