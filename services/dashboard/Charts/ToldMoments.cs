namespace Surveillance.Dashboard.Charts;

/// <summary>
/// When the points of a line are, to the millisecond, in the order of time. They come at a steady pace, so they are
/// kept by stretches of one pace each: each line of each page that is open would else be a list of thousands.
/// </summary>
internal sealed class ToldMoments
{
    private readonly List<Stretch> _stretches = [];

    /// <summary>How many points there are.</summary>
    public int Count { get; private set; }

    /// <summary>Takes in a point, not earlier than the one before it.</summary>
    public void Add(DateTimeOffset at)
    {
        var millisecond = at.ToUnixTimeMilliseconds();
        Count++;
        if (_stretches.Count > 0 && _stretches[^1].With(millisecond) is { } longer)
            _stretches[^1] = longer;
        else
            _stretches.Add(new Stretch(millisecond, Step: 0, Points: 1));
    }

    /// <summary>Forgets the points before a moment.</summary>
    public void DropBefore(DateTimeOffset moment)
    {
        var millisecond = moment.ToUnixTimeMilliseconds();
        var over = _stretches.FindIndex(stretch => stretch.Last >= millisecond);
        _stretches.RemoveRange(0, over < 0 ? _stretches.Count : over);
        if (_stretches.Count > 0)
            _stretches[0] = _stretches[0].From(millisecond);
        Count = _stretches.Sum(stretch => stretch.Points);
    }

    /// <summary>Points that are <paramref name="Step"/> milliseconds apart.</summary>
    private readonly record struct Stretch(long First, long Step, int Points)
    {
        public long Last => First + (Step * (Points - 1));

        /// <summary>With one point more; null when it comes at another pace.</summary>
        public Stretch? With(long millisecond) =>
            Points == 1 ? new Stretch(First, millisecond - First, Points: 2)
            : millisecond - Last == Step ? this with { Points = Points + 1 }
            : null;

        /// <summary>Without the points before a time, which is not after the last.</summary>
        public Stretch From(long millisecond)
        {
            if (millisecond <= First)
                return this;
            var gone = (int)((millisecond - First + Step - 1) / Step);
            return new Stretch(First + (gone * Step), Step, Points - gone);
        }
    }
}
