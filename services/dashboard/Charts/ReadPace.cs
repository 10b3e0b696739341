namespace Surveillance.Dashboard.Charts;

/// <summary>
/// When a page may ask the database again by itself: never while it still asks, and the later the longer the last
/// answer took, so that a database that is slow or away is not asked by every page without a pause. What a person
/// chooses is asked for at once. Not thread-safe.
/// </summary>
internal sealed class ReadPace(TimeProvider time)
{
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <summary>A page may keep the database busy for a fifth of the time.</summary>
    private const int RestsFor = 4;

    private long _began;
    private long? _ended;
    private TimeSpan _rest;

    /// <summary>Whether it asks at present.</summary>
    public bool IsAsking { get; private set; }

    /// <summary>Whether it may ask again by itself.</summary>
    public bool IsRested => !IsAsking && (_ended is not { } at || time.GetElapsedTime(at) >= _rest);

    /// <summary>How long ago it had an answer, or none; null before the first.</summary>
    public TimeSpan? SinceAnswer => _ended is { } at ? time.GetElapsedTime(at) : null;

    /// <summary>It asks.</summary>
    public void Begin()
    {
        IsAsking = true;
        _began = time.GetTimestamp();
    }

    /// <summary>It has an answer, or none.</summary>
    public void End(bool isAnswered)
    {
        var rest = time.GetElapsedTime(_began) * RestsFor;
        if (!isAnswered && rest < AfterFailure)
            rest = AfterFailure;
        _rest = rest < Longest ? rest : Longest;
        _ended = time.GetTimestamp();
        IsAsking = false;
    }
}
