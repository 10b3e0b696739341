using System.Threading.Channels;

namespace Surveillance.Exchanges;

/// <summary>
/// When a venue is asked what it says of its instruments: by a loop, once a day, and before a connection that cannot do
/// without; whoever needs it at the same time shares the request.
/// </summary>
/// <param name="venue">For log lines, such as <c>binance spot</c>.</param>
/// <param name="read">
/// Asks, and gives each market what concerns it; what the venue does wrong it throws, as
/// <see cref="HttpRequestException"/> or <see cref="FeedProtocolException"/>.
/// </param>
/// <param name="context">Clock and log.</param>
internal sealed class DailyListings(string venue, Func<CancellationToken, Task> read, FeedContext context)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly Channel<bool> _newcomers =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private Request? _request;

    private bool IsCurrent => _request is { Answer: { IsFaulted: false, IsCanceled: false } } known
        && context.Time.GetElapsedTime(known.StartedAt) < Day;

    /// <summary>
    /// Returns once the listings are known, and are of this day. Who gives up leaves the request to the others that
    /// wait for it; it ends with the last of them.
    /// </summary>
    /// <exception cref="HttpRequestException">The venue does not tell.</exception>
    /// <exception cref="FeedProtocolException">The venue tells something else.</exception>
    public async Task NeedAsync(CancellationToken cancellationToken)
    {
        var request = Join();
        try
        {
            await request.Answer.WaitAsync(cancellationToken);
        }
        finally
        {
            if (IsLeftByAll(request))
                await request.End.CancelAsync();
        }
    }

    /// <summary>There are markets that were not asked for: who keeps the listings known asks again.</summary>
    public void Outdate() => _newcomers.Writer.TryWrite(true);

    /// <summary>
    /// Asks anew, however young is what is known. Where the venue does not tell, what is known stays.
    /// </summary>
    /// <exception cref="HttpRequestException">The venue does not tell.</exception>
    /// <exception cref="FeedProtocolException">The venue tells something else.</exception>
    public async Task RenewAsync(CancellationToken cancellationToken)
    {
        var startedAt = context.Time.GetTimestamp();
        await read(cancellationToken);
        lock (_gate)
            _request = new Request(_ => Task.CompletedTask, startedAt);
    }

    /// <summary>Keeps them known until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var newcomers = _newcomers.Reader.ReadAsync(stop).AsTask();
        Func<CancellationToken, Task> ask = NeedAsync;
        while (true)
        {
            var isRead = await TryReadAsync(ask, stop);

            // What is known of this day says nothing of newcomers: of them it is asked until the venue tells.
            if (isRead)
                ask = NeedAsync;
            await WaitAsync(newcomers, isRead ? Day : Retry, stop);
            if (newcomers.IsCompleted)
                (newcomers, ask) = (_newcomers.Reader.ReadAsync(stop).AsTask(), RenewAsync);
        }
    }

    private Request Join()
    {
        lock (_gate)
        {
            if (!IsCurrent)
                _request = new Request(read, context.Time.GetTimestamp());
            _request!.Waiting++;
            return _request;
        }
    }

    /// <summary>One that waited does no more: whether nobody does, and there is no answer.</summary>
    private bool IsLeftByAll(Request request)
    {
        lock (_gate)
        {
            if (--request.Waiting > 0 || request.Answer.IsCompleted)
                return false;
            if (_request == request)
                _request = null;
            return true;
        }
    }

    private async Task WaitAsync(Task newcomers, TimeSpan rest, CancellationToken stop)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await Task.WhenAny(newcomers, Task.Delay(rest, context.Time, waiting.Token));
        if (newcomers.IsCompleted)
            await waiting.CancelAsync();
        stop.ThrowIfCancellationRequested();
    }

    private async Task<bool> TryReadAsync(Func<CancellationToken, Task> ask, CancellationToken stop)
    {
        try
        {
            await ask(stop);
            return true;
        }
        catch (Exception error) when (error is HttpRequestException or FeedProtocolException)
        {
            Log.ListingsNotFetched(context.Log, error, venue, Retry.TotalSeconds);
            return false;
        }
    }

    /// <summary>What the venue was asked, and who waits for it.</summary>
    private sealed class Request
    {
        public Request(Func<CancellationToken, Task> read, long startedAt) =>
            (Answer, StartedAt) = (read(End.Token), startedAt);

        public CancellationTokenSource End { get; } = new();

        public Task Answer { get; }

        public long StartedAt { get; }

        /// <summary>How many; guarded by the gate.</summary>
        public int Waiting { get; set; }
    }
}
