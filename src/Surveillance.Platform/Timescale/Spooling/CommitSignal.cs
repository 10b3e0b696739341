using System.Threading.Channels;

namespace Surveillance.Platform.Timescale.Spooling;

/// <summary>Wakes the one who stores rows when some were committed. Several signals before it looks are one.</summary>
internal sealed class CommitSignal(TimeProvider time)
{
    private readonly Channel<bool> _committed = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Rows were committed.</summary>
    public void Set() => _committed.Writer.TryWrite(true);

    /// <summary>Returns once rows were committed, or after a while; whether rows were.</summary>
    public async Task<bool> WaitAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = new CancellationTokenSource(limit, time);
        await using var link = timer.Token.Register(over.Cancel);
        try
        {
            return await _committed.Reader.ReadAsync(over.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Nothing was committed for so long.
            return false;
        }
    }
}
