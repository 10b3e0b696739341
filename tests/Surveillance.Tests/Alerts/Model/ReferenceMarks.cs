namespace Surveillance.Tests.Alerts.Model;

/// <summary>
/// By which of its sentences the reference machine decided: a walk that never came by one shows nothing of it.
/// </summary>
internal sealed class ReferenceMarks
{
    private readonly List<string> _marks = [];

    public void Add(string sentence) => _marks.Add(sentence);

    /// <summary>Those since somebody asked.</summary>
    public IReadOnlyList<string> Take()
    {
        List<string> marks = [.. _marks];
        _marks.Clear();
        return marks;
    }
}
