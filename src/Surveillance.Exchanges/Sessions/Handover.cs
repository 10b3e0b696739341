namespace Surveillance.Exchanges.Sessions;

/// <summary>
/// Replaces a connection whose end is known: another one is made beside it, and it ends when that one carries every
/// book. Until then both are read, so nothing is missing between them.
/// </summary>
internal sealed class Handover(
    IReadOnlyList<IVenueStreams> turns,
    Connector connector,
    TimeSpan firstDelay,
    FeedFigures figures,
    FeedContext context)
{
    /// <summary>After so long, books that the new connection does not carry are made by it with a gap.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    /// <summary>Prices are told each second or so: in this time the new connection has told them, too.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);

    /// <summary>Returns the connection that has taken the place of the old one.</summary>
    /// <exception cref="ConnectionLostException">The old one ended before another one could be made.</exception>
    public async Task<Conversation> ReplaceAsync(Conversation old, CancellationToken stop)
    {
        var streams = turns.First(turn => turn != old.Streams);
        Log.Replacing(context.Lifecycle, streams.Name);
        var delay = firstDelay;
        for (var attempt = 1; ; attempt++)
        {
            if (await TryOpenAsync(streams, old, attempt, delay, stop) is { } next)
            {
                await CarryAsync(old, next, stop);
                if (!next.Reading.IsCompleted)
                    return await SwapAsync(old, next);
                await next.DisposeAsync();
                streams.Retire();
            }

            await Task.WhenAny(old.Reading, Task.Delay(delay, context.Time, stop));
            stop.ThrowIfCancellationRequested();
            if (old.Reading.IsCompleted)
                await old.Reading;
            delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay;
        }
    }

    private async Task<Conversation?> TryOpenAsync(
        IVenueStreams streams, Conversation old, int attempt, TimeSpan delay, CancellationToken stop)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var opening = connector.OpenAsync(streams, late.Token, stop).AsTask();
        await Task.WhenAny(opening, old.Reading);
        if (!opening.IsCompleted)
            await late.CancelAsync();
        try
        {
            return await opening;
        }
        catch (Exception error) when (Connector.IsVenues(error))
        {
            figures.Fail(error.Message);
            Log.ReconnectFailed(context.Lifecycle, streams.Name, attempt, error.Message, delay.TotalSeconds);
            return null;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Waits until the new one carries everything, one of the two is lost, or it takes too long.</summary>
    private async Task CarryAsync(Conversation old, Conversation next, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(LookInterval, context.Time);
        try
        {
            while (!(next.Streams.CarriesAll && next.Age >= Overlap)
                && next.Age < Deadline && !next.Reading.IsCompleted && !old.Reading.IsCompleted)
                await timer.WaitForNextTickAsync(stop);
        }
        catch
        {
            await next.DisposeAsync();
            throw;
        }
    }

    private async Task<Conversation> SwapAsync(Conversation old, Conversation next)
    {
        await old.EndAsync();
        await old.DisposeAsync();
        old.Streams.Retire();
        Log.Replaced(context.Lifecycle, next.Streams.Name);
        return next;
    }
}
