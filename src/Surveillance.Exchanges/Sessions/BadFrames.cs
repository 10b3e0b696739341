namespace Surveillance.Exchanges.Sessions;

/// <summary>
/// Counts frames that could not be understood and logs them with their first bytes: at most one a second, so that a
/// venue gone mad cannot fill the log; the count tells how many were left out.
/// </summary>
internal sealed class BadFrames(string session, FeedFigures figures, FeedContext context)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private long? _toldAt;

    /// <summary>Takes one.</summary>
    public void Take(ReadOnlySpan<byte> frame, Exception error)
    {
        figures.CountBadFrame(error.Message);
        if (_toldAt is { } last && context.Time.GetElapsedTime(last) < Pause)
            return;
        _toldAt = context.Time.GetTimestamp();
        Log.BadFrame(context.Log, error, session, figures.BadFrames, FeedProtocolException.Excerpt(frame));
    }
}
