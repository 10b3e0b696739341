namespace Surveillance.Operations.Runbook;

/// <summary>A block of YAML, typed into a file below a line of it.</summary>
internal static class Insertion
{
    /// <summary>What is wrong; null = it was done.</summary>
    public static string? MistakeIn(string site, string file, string below, IReadOnlyList<string> lines)
    {
        var path = Path.Combine(site, file);
        var text = File.ReadAllLines(path).ToList();
        var place = text.FindIndex(line => line.Trim() == below);
        if (place < 0)
            return $"{file} has no line '{below}'";
        text.InsertRange(place + 1, lines);
        File.WriteAllLines(path, text);
        return null;
    }
}
