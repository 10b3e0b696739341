using Surveillance.Metrics;

namespace Surveillance.MetricsEngine;

/// <summary>What happened to one window since its mirror in Redis was written.</summary>
internal sealed class WindowBacklog
{
    private readonly List<double> _appended = [];
    private int _lengthBefore;
    private bool _isReplaced;
    private bool _isKept;

    /// <summary>Whether anything happened.</summary>
    public bool IsEmpty => !_isReplaced && !_isKept && _appended.Count == 0;

    /// <summary>Samples that the mirror lacks, oldest first.</summary>
    public IReadOnlyList<double> Appended => _appended;

    /// <summary>
    /// How long the mirror is once they were appended, before the oldest samples of a full window leave it.
    /// </summary>
    public int LengthAfter => _lengthBefore + _appended.Count;

    /// <summary>Whether the mirror must be written anew.</summary>
    public bool IsReplaced => _isReplaced;

    /// <summary>Takes note of what one second did.</summary>
    public void Note(in WindowChange change)
    {
        if (change.Kind == WindowChangeKind.Replaced)
            _isReplaced = true;
        if (_isReplaced)
            return;
        if (IsEmpty)
            _lengthBefore = change.Kind == WindowChangeKind.Appended ? change.Length - 1 : change.Length;
        if (change.Kind == WindowChangeKind.Appended)
            _appended.Add(change.Sample);
        else
            _isKept = true;
    }

    /// <summary>The mirror is not known to be one any more: until it was written, it must be written anew.</summary>
    public void Doubt()
    {
        _isReplaced = true;
        _appended.Clear();
    }

    /// <summary>The mirror is what the window is.</summary>
    public void Clear()
    {
        (_isReplaced, _isKept) = (false, false);
        _appended.Clear();
    }
}
