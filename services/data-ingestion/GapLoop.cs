using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using Surveillance.Exchanges;
using Surveillance.Markets;
using Surveillance.Platform.Redis;

namespace Surveillance.DataIngestion;

/// <summary>
/// Hands gaps to metrics-engine by <c>queue:gaps:*</c>, in order, each until Redis has taken it; and has noted what the
/// next process needs to tell those that this one does not live to tell.
/// </summary>
internal sealed class GapLoop(
    FeedOutput output,
    GapQueue queue,
    Resumption resumption,
    TrustNotes notes,
    TimeProvider time,
    ILogger<GapLoop> log) : BackgroundService
{
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(500);

    private DataGap? _held;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await (await TryTurnAsync(stoppingToken)
                    ? RestAsync(stoppingToken)
                    : Task.Delay(Retry, time, stoppingToken));
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await FinishAsync();
        }
    }

    private async Task RestAsync(CancellationToken cancellationToken)
    {
        using var rest = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(
            output.Gaps.WaitToReadAsync(rest.Token).AsTask(), Task.Delay(notes.UntilDue, time, rest.Token));
        await rest.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task<bool> TryTurnAsync(CancellationToken cancellationToken)
    {
        Dictionary<MarketId, TrustedTime> trusted = [];
        if (notes.UntilDue == TimeSpan.Zero)
        {
            await resumption.RetryAsync(cancellationToken);
            trusted = notes.Look();
        }

        if (!await TryHandOverAsync(gap => notes.Add(gap, trusted)))
            return false;
        await notes.WriteAsync(trusted);
        return true;
    }

    private async Task FinishAsync()
    {
        // The feeds have ended. A gap in which they did is told as far as it got, and noted as open: it goes on.
        if (await TryHandOverAsync(_ => { }))
            await notes.WriteAsync(notes.Look());
        else
            Log.GapsLost(log, 1 + output.Gaps.Count);
    }

    private async Task<bool> TryHandOverAsync(Action<DataGap> handedOver)
    {
        while (_held is not null || output.Gaps.TryRead(out _held))
        {
            try
            {
                // A push that was sent is not given up: half way it could be lost, or doubled.
                await queue.PushAsync(_held, CancellationToken.None);
            }
            catch (Exception error) when (error is RedisException or TimeoutException)
            {
                return false;
            }

            handedOver(_held);
            _held = null;
        }

        return true;
    }
}
