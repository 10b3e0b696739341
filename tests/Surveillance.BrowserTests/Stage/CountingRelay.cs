using System.Net;
using System.Net.Sockets;

namespace Surveillance.BrowserTests.Stage;

/// <summary>Stands between a browser and a server, and counts what the server sends.</summary>
internal sealed class CountingRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _over = new();
    private readonly int _server;
    private readonly Task _accepting;
    private long _sent;

    /// <summary>Relays to a port of this machine.</summary>
    public CountingRelay(int server)
    {
        _server = server;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where the browser finds the server.</summary>
    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Bytes that the server has sent so far, as they are on the wire.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Bytes a second that the server sends over the time to come, as they are on the wire.</summary>
    public async Task<double> BytesASecondAsync(TimeSpan time, CancellationToken stop)
    {
        var before = Sent;
        await Task.Delay(time, TimeProvider.System, stop);
        return (Sent - before) / time.TotalSeconds;
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _over.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
            _ = RelayAsync(await _listener.AcceptTcpClientAsync(_over.Token));
    }

    private async Task RelayAsync(TcpClient browser)
    {
        using var server = new TcpClient();
        using (browser)
        {
            await server.ConnectAsync(IPAddress.Loopback, _server, _over.Token);
            await Task.WhenAny(
                CopyAsync(browser.GetStream(), server.GetStream(), _ => { }),
                CopyAsync(server.GetStream(), browser.GetStream(), count => Interlocked.Add(ref _sent, count)));
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, Action<int> count)
    {
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await from.ReadAsync(buffer, _over.Token)) > 0)
        {
            count(read);
            await to.WriteAsync(buffer.AsMemory(0, read), _over.Token);
        }
    }
}
