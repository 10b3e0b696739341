namespace Surveillance.Platform.Configuration;

/// <summary>Collects mistakes while files are read, so that an operator sees all of them at once.</summary>
internal sealed class Mistakes
{
    private readonly List<(int Order, ConfigurationMistake Mistake)> _found = [];
    private readonly List<string> _files = [];

    /// <summary>Whether there are any.</summary>
    public bool Any => _found.Count > 0;

    /// <summary>All of them, by file in the order of reading, then by line.</summary>
    public IReadOnlyList<ConfigurationMistake> InOrder =>
        [.. _found.OrderBy(found => found.Order).ThenBy(found => found.Mistake.Line).Select(found => found.Mistake)];

    /// <summary>Notes a mistake.</summary>
    public void Add(string file, int line, string path, string message)
    {
        var order = _files.IndexOf(file);
        if (order < 0)
        {
            order = _files.Count;
            _files.Add(file);
        }

        _found.Add((order, new ConfigurationMistake(file, line, path, message)));
    }

    /// <summary>Tells the place of a file in the order, before any mistake of it is noted.</summary>
    public void Expect(string file) => _files.Add(file);

    /// <summary>Ends the reading.</summary>
    /// <exception cref="ConfigurationException">There are mistakes.</exception>
    public void ThrowIfAny()
    {
        if (Any)
            throw new ConfigurationException(InOrder);
    }
}
