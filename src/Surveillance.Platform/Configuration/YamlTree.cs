using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Surveillance.Platform.Configuration;

/// <summary>
/// Turns the text of a file into nodes with lines, from the parser's events: its object mapping and its document model
/// both stop at the first duplicate key and lose the lines of the others.
/// </summary>
internal sealed class YamlTree
{
    private readonly string _file;
    private readonly Mistakes _mistakes;
    private readonly Parser _parser;

    private YamlTree(string file, string text, Mistakes mistakes)
    {
        (_file, _mistakes) = (file, mistakes);
        _parser = new Parser(new StringReader(text));
    }

    /// <summary>Reads a file; null when its syntax is broken (noted as a mistake). An empty file is an empty mapping.</summary>
    public static YamlNode? Read(string file, string text, Mistakes mistakes)
    {
        try
        {
            return new YamlTree(file, text, mistakes).Document();
        }
        catch (YamlException error)
        {
            mistakes.Add(file, (int)error.Start.Line, "", $"not valid YAML: {error.Message}");
            return null;
        }
    }

    private YamlNode Document()
    {
        _parser.Consume<StreamStart>();
        if (!_parser.TryConsume<DocumentStart>(out _))
            return new YamlMapping(1, []);
        var root = Node("");
        _parser.Consume<DocumentEnd>();
        if (_parser.TryConsume<DocumentStart>(out var second))
            _mistakes.Add(_file, (int)second.Start.Line, "", "a second document begins here; one is read");
        return root;
    }

    private YamlNode Node(string path)
    {
        if (_parser.TryConsume<Scalar>(out var scalar))
            return new YamlScalar((int)scalar.Start.Line, scalar.Value, scalar.Style is not (ScalarStyle.Plain or ScalarStyle.Any));
        if (_parser.TryConsume<MappingStart>(out var mapping))
            return Mapping((int)mapping.Start.Line, path);
        if (_parser.TryConsume<SequenceStart>(out var sequence))
            return Sequence((int)sequence.Start.Line, path);

        var alias = _parser.Consume<AnchorAlias>();
        _mistakes.Add(_file, (int)alias.Start.Line, path, $"an alias (*{alias.Value}) is not followed; write the value out");
        return new YamlScalar((int)alias.Start.Line, "", IsQuoted: false);
    }

    private YamlMapping Mapping(int line, string path)
    {
        var entries = new List<YamlEntry>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (!_parser.TryConsume<Scalar>(out var key))
                throw new YamlException(_parser.Current!.Start, _parser.Current.End, "a key must be a plain word.");

            var keyLine = (int)key.Start.Line;
            var entryPath = path.Length > 0 ? $"{path}.{key.Value}" : key.Value;
            var entry = new YamlEntry(key.Value, keyLine, Node(entryPath));
            if (entries.Find(earlier => earlier.Key == key.Value) is { } first)
                _mistakes.Add(_file, keyLine, entryPath, $"stands twice, first on line {first.Line}");
            else
                entries.Add(entry);
        }

        return new YamlMapping(entries.Count > 0 ? entries[0].Line : line, entries);
    }

    private YamlSequence Sequence(int line, string path)
    {
        var items = new List<YamlNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
            items.Add(Node($"{path}[{items.Count}]"));
        return new YamlSequence(line, items);
    }
}
