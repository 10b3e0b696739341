using System.Globalization;

namespace Surveillance.Platform.Configuration;

/// <summary>
/// One mapping of a file, asked for its keys. A wrong value is noted as a mistake and the default goes on in its place,
/// so that reading never stops at the first one. The keys asked for are the known ones: <see cref="EndOfKeys"/> notes
/// all others.
/// </summary>
internal sealed class YamlSection
{
    private const int ShortWord = 3;

    private readonly string _file;
    private readonly Mistakes _mistakes;
    private readonly YamlMapping _mapping;
    private readonly HashSet<string> _asked = [];

    /// <summary>A section of a file.</summary>
    public YamlSection(string file, string path, YamlMapping mapping, int line, Mistakes mistakes)
    {
        (_file, Path, _mapping, Line, _mistakes) = (file, path, mapping, line, mistakes);
    }

    /// <summary>Such as <c>thresholds.BTC-USDT-PERP</c>; empty for the whole file.</summary>
    public string Path { get; }

    /// <summary>Line of its key, or of its first key in a list.</summary>
    public int Line { get; }

    /// <summary>Its keys and their lines, in the order of the file: for sections whose keys are names.</summary>
    public IEnumerable<YamlEntry> Entries => _mapping.Entries;

    /// <summary>
    /// Notes a mistake of a key of this section, or of the section itself when the key is null or absent.
    /// </summary>
    public void Mistake(string? key, string message) => _mistakes.Add(
        _file, key is null ? Line : _mapping.Find(key)?.Line ?? Line, key is null ? Path : PathOf(key), message);

    /// <summary>Notes a mistake within what a key holds.</summary>
    public void MistakeAt(int line, string key, string message) => _mistakes.Add(_file, line, PathOf(key), message);

    /// <summary>Notes keys that nothing asked for.</summary>
    public void EndOfKeys()
    {
        foreach (var entry in _mapping.Entries.Where(entry => !_asked.Contains(entry.Key)))
            Mistake(entry.Key, $"unknown key, {Spelling.Hint(entry.Key, _asked)}");
    }

    /// <summary>Whether a key is there and holds something.</summary>
    public bool Has(string key) => Ask(key) is not null;

    /// <summary>A text that must be there.</summary>
    public string RequiredText(string key) => Required(key) ? Text(key) ?? "" : "";

    /// <summary>A text; null when it is absent.</summary>
    public string? Text(string key) => Scalar(key, "text")?.Text;

    /// <summary>An http or https address; null when it is absent or wrong.</summary>
    public Uri? WebAddress(string key)
    {
        if (Text(key) is not { } text)
            return null;
        return Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : Refuse<Uri?>(key, $"must be an http or https address, was {text}", null);
    }

    /// <summary>A switch.</summary>
    public bool Flag(string key, bool otherwise)
    {
        switch (Scalar(key, "true or false"))
        {
            case null:
                return otherwise;
            case { IsQuoted: false, Text: "true" or "True" or "TRUE" }:
                return true;
            case { IsQuoted: false, Text: "false" or "False" or "FALSE" }:
                return false;
            case var scalar:
                Mistake(key, $"must be true or false, was {Shown(scalar)}");
                return otherwise;
        }
    }

    /// <summary>A number that must be there; 0 when it is wrong.</summary>
    public double RequiredNumber(string key, NumberRange range) => Required(key) ? Number(key, range) ?? 0 : 0;

    /// <summary>A number; null when it is absent or wrong.</summary>
    public double? Number(string key, NumberRange range)
    {
        if (Scalar(key, "a number") is not { } scalar)
            return null;
        if (scalar.IsQuoted
            || !double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            || !double.IsFinite(value))
        {
            Mistake(key, $"must be a number, was {Shown(scalar)}");
            return null;
        }

        if (range.Contains(value))
            return value;
        Mistake(key, $"{range.Rule}, was {scalar.Text}");
        return null;
    }

    /// <summary>A whole number.</summary>
    public int Whole(string key, int otherwise, NumberRange range)
    {
        if (Number(key, range) is not { } value)
            return otherwise;
        if (value == Math.Floor(value) && Math.Abs(value) <= int.MaxValue)
            return (int)value;
        Mistake(key, $"must be a whole number, was {value}");
        return otherwise;
    }

    /// <summary>A duration, its unit in the name of the key.</summary>
    public TimeSpan Duration(string key, TimeSpan unit, TimeSpan otherwise, NumberRange range) =>
        Number(key, range) is not { } value ? otherwise
        : value * unit.Ticks < TimeSpan.MaxValue.Ticks ? value * unit
        : Refuse(key, $"is too long: {value}", otherwise);

    /// <summary>One of several words, spelled in snake_case; the default when it is absent or wrong.</summary>
    public T OneOf<T>(string key, IReadOnlyDictionary<string, T> words, T otherwise)
    {
        if (Scalar(key, "a word") is not { } scalar)
            return otherwise;
        return words.TryGetValue(scalar.Text, out var value)
            ? value
            : Refuse(
                key, $"must be one of {string.Join(", ", words.Keys)}, was {Shown(scalar)}{Meant(scalar, words.Keys)}",
                otherwise);
    }

    /// <summary>A list of words, with the line of each; empty when it is absent.</summary>
    public IReadOnlyList<(string Text, int Line)> Words(string key)
    {
        var words = new List<(string, int)>();
        foreach (var item in Items(key))
        {
            if (item is YamlScalar { IsNull: false } word)
                words.Add((word.Text, word.Line));
            else
                MistakeAt(item.Line, key, "must be a list of words");
        }

        return words;
    }

    /// <summary>A section of this one; an empty one when it is absent.</summary>
    public YamlSection Section(string key) => Ask(key) is { } entry
        ? Below(entry.Node, PathOf(key), entry.Line)
        : Empty(key, _mapping.Find(key)?.Line ?? Line);

    /// <summary>A list of sections; empty when it is absent.</summary>
    public IReadOnlyList<YamlSection> Sections(string key) =>
        [.. Items(key).Select((item, index) => Below(item, $"{PathOf(key)}[{index}]", item.Line))];

    /// <summary>A section, or a list of sections; empty when it is absent.</summary>
    public IReadOnlyList<YamlSection> SectionOrSections(string key) =>
        Ask(key)?.Node is YamlMapping ? [Section(key)] : Sections(key);

    /// <summary>Notes that a key must be there, if it is not.</summary>
    public bool Required(string key)
    {
        if (Ask(key) is not null)
            return true;
        Mistake(key, "required, but missing");
        return false;
    }

    private string PathOf(string key) => Path.Length > 0 ? $"{Path}.{key}" : key;

    private YamlEntry? Ask(string key)
    {
        _asked.Add(key);
        return _mapping.Find(key) is { Node: not YamlScalar { IsNull: true } } entry ? entry : null;
    }

    private YamlScalar? Scalar(string key, string wanted)
    {
        var node = Ask(key)?.Node;
        if (node is null or YamlScalar)
            return node as YamlScalar;
        Mistake(key, $"must be {wanted}, was {node.Kind}");
        return null;
    }

    private IReadOnlyList<YamlNode> Items(string key)
    {
        switch (Ask(key)?.Node)
        {
            case null:
                return [];
            case YamlSequence sequence:
                return sequence.Items;
            case var node:
                Mistake(key, $"must be a list, was {node.Kind}");
                return [];
        }
    }

    private YamlSection Empty(string key, int line) =>
        new(_file, PathOf(key), new YamlMapping(line, []), line, _mistakes);

    private YamlSection Below(YamlNode node, string path, int line)
    {
        if (node is YamlMapping mapping)
            return new YamlSection(_file, path, mapping, line, _mistakes);
        _mistakes.Add(_file, line, path, $"must be a section, was {node.Kind}");
        return new YamlSection(_file, path, new YamlMapping(line, []), line, new Mistakes());
    }

    private T Refuse<T>(string key, string message, T otherwise)
    {
        Mistake(key, message);
        return otherwise;
    }

    // Of short words any other is near.
    private static string Meant(YamlScalar scalar, IEnumerable<string> words) =>
        words.Where(word => word.Length > ShortWord).ToList() is var known && Spelling.IsNear(scalar.Text, known)
            ? $", {Spelling.Hint(scalar.Text, known)}"
            : "";

    private static string Shown(YamlScalar scalar) => scalar.IsQuoted ? $"\"{scalar.Text}\"" : scalar.Text;
}
