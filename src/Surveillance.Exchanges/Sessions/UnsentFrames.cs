namespace Surveillance.Exchanges.Sessions;

/// <summary>
/// Counts frames that one connection did not send, for too many waited; the first ones are logged, the count tells
/// of the others. What was to be subscribed by them stays silent, and is asked for again.
/// </summary>
internal sealed class UnsentFrames(string session, FeedFigures figures, FeedContext context)
{
    private bool _isTold;

    /// <summary>Takes so many; none changes nothing.</summary>
    public void Take(long frames)
    {
        if (frames == 0)
            return;
        if (!_isTold)
            Log.Unsent(context.Log, session, frames, Outbox.Bound);
        _isTold = true;
        figures.CountUnsent(frames);
    }
}
