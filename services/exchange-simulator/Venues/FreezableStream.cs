using Microsoft.AspNetCore.Http.Features;

namespace Surveillance.ExchangeSimulator.Venues;

/// <summary>
/// The bytes of an upgraded connection. Frozen, it takes what is written and delivers nothing, in either direction,
/// without closing: what a connection looks like whose route is gone.
/// </summary>
internal sealed class FreezableStream(Stream inner) : Stream
{
    private volatile bool _isFrozen;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public void Freeze() => _isFrozen = true;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        if (_isFrozen) await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        return read;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        _isFrozen ? ValueTask.CompletedTask : inner.WriteAsync(buffer, cancellationToken);

    public override Task FlushAsync(CancellationToken cancellationToken) =>
        _isFrozen ? Task.CompletedTask : inner.FlushAsync(cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>
/// Hands the connection's bytes out as a stream that can be frozen, and keeps it for whoever freezes.
/// </summary>
internal sealed class FreezableUpgrade(IHttpUpgradeFeature inner) : IHttpUpgradeFeature
{
    /// <summary>Null before the connection is upgraded.</summary>
    public FreezableStream? Stream { get; private set; }

    public bool IsUpgradableRequest => inner.IsUpgradableRequest;

    public async Task<Stream> UpgradeAsync() => Stream = new FreezableStream(await inner.UpgradeAsync());
}
