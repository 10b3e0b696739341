namespace Surveillance.Exchanges.Clocks;

/// <summary>
/// Reads a venue's clock every five minutes, by several requests of which the quickest counts; sooner when frames do
/// not fit it, or when it could not be read. A clock that is off is told once, and once when it is right again.
/// </summary>
/// <param name="venue">For log lines, such as <c>binance spot</c>.</param>
/// <param name="ask">
/// Asks once; what the venue does wrong it throws, as <see cref="HttpRequestException"/> or
/// <see cref="FeedProtocolException"/>.
/// </param>
/// <param name="clock">Where readings go.</param>
/// <param name="context">Clock and logs.</param>
internal sealed class ClockWatch(
    string venue, Func<CancellationToken, Task<ClockSample>> ask, VenueClock clock, FeedContext context)
{
    /// <summary>An offset beyond this, and beyond its uncertainty, is told.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromMilliseconds(100);

    private const int Samples = 5;

    /// <summary>Apart, so that a venue that tells whole seconds is asked in different parts of one.</summary>
    private static readonly TimeSpan Spacing = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Usual = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Soonest = TimeSpan.FromSeconds(30);

    private bool _isSkewed;

    /// <summary>A watch of the clock that stamps some markets, which corrects their lag by it.</summary>
    /// <inheritdoc cref="ClockWatch" path="/param"/>
    /// <param name="markets">The markets.</param>
    /// <param name="figures">Those of their venue.</param>
    public static ClockWatch Of(
        string venue,
        Func<CancellationToken, Task<ClockSample>> ask,
        Roster<MarketFeed> markets,
        FeedFigures figures,
        FeedContext context)
    {
        var clock = new VenueClock(context.Time);
        figures.Add(clock);
        markets.Changed += Correct;
        Correct();
        return new ClockWatch(venue, ask, clock, context);

        void Correct()
        {
            foreach (var market in markets)
                market.Clock = clock;
        }
    }

    /// <summary>Runs until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (true)
        {
            var isRead = await TryReadAsync(stop);
            var readAt = context.Time.GetTimestamp();
            do
                await Task.Delay(Soonest, context.Time, stop);
            while (isRead && !clock.IsDoubted && context.Time.GetElapsedTime(readAt) < Usual);
        }
    }

    private async Task<bool> TryReadAsync(CancellationToken stop)
    {
        try
        {
            var samples = new List<ClockSample> { await ask(stop) };
            while (samples.Count < Samples)
            {
                await Task.Delay(Spacing, context.Time, stop);
                samples.Add(await ask(stop));
            }

            clock.Set(ClockReading.Of(samples, context.Time));
        }
        catch (Exception error) when (error is HttpRequestException or FeedProtocolException)
        {
            Log.ClockNotRead(context.Log, error, venue, Soonest.TotalSeconds);
            return false;
        }

        Judge(clock.Offset!.Value);
        return true;
    }

    private void Judge(ClockOffset offset)
    {
        var isSkewed = offset.Certain.Duration() > Skew;
        if (isSkewed && !_isSkewed)
        {
            Log.ClockSkew(
                context.Lifecycle, venue, offset.Ahead.TotalMilliseconds, offset.Uncertainty.TotalMilliseconds);
        }
        else if (!isSkewed && _isSkewed)
            Log.ClockRight(context.Lifecycle, venue, offset.Ahead.TotalMilliseconds);
        _isSkewed = isSkewed;
    }
}
