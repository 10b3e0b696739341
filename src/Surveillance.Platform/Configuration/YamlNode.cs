namespace Surveillance.Platform.Configuration;

/// <summary>A piece of a YAML file that knows its line.</summary>
/// <param name="Line">1-based.</param>
internal abstract record YamlNode(int Line)
{
    /// <summary>What it is, for a message.</summary>
    public abstract string Kind { get; }
}

/// <summary>A single value.</summary>
/// <param name="Line">1-based.</param>
/// <param name="Text">As written, without quotes.</param>
/// <param name="IsQuoted">Whether it was quoted: then it is text, whatever it looks like.</param>
internal sealed record YamlScalar(int Line, string Text, bool IsQuoted) : YamlNode(Line)
{
    /// <inheritdoc/>
    public override string Kind => "a value";

    /// <summary>Nothing, <c>~</c> or <c>null</c>: as if the key were not there.</summary>
    public bool IsNull => !IsQuoted && Text is "" or "~" or "null" or "Null" or "NULL";
}

/// <summary>Keys and what they hold, in the order of the file.</summary>
/// <param name="Line">Of its first key.</param>
/// <param name="Entries">Each key once.</param>
internal sealed record YamlMapping(int Line, IReadOnlyList<YamlEntry> Entries) : YamlNode(Line)
{
    // An operator's file may have thousands of keys, each of which is asked for.
    private readonly Dictionary<string, YamlEntry> _byKey = Entries.ToDictionary(entry => entry.Key);

    /// <inheritdoc/>
    public override string Kind => "a section";

    /// <summary>A key; null when it is not there.</summary>
    public YamlEntry? Find(string key) => _byKey.GetValueOrDefault(key);
}

/// <summary>One key of a mapping.</summary>
/// <param name="Key">The key.</param>
/// <param name="Line">Its line.</param>
/// <param name="Node">What it holds.</param>
internal sealed record YamlEntry(string Key, int Line, YamlNode Node);

/// <summary>A list.</summary>
/// <param name="Line">Of its first item.</param>
/// <param name="Items">In the order of the file.</param>
internal sealed record YamlSequence(int Line, IReadOnlyList<YamlNode> Items) : YamlNode(Line)
{
    /// <inheritdoc/>
    public override string Kind => "a list";
}
