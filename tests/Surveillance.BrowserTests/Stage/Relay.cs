using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Surveillance.BrowserTests.Stage;

/// <summary>
/// Stands between a browser and a server: counts what the server sends, and can be cut like a network, or held up like
/// one that loses everything without a word.
/// </summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _over = new();
    private readonly int _server;
    private readonly Task _accepting;
    private readonly ConcurrentDictionary<TcpClient, bool> _open = [];
    private volatile TaskCompletionSource _flowing = Flowing();
    private volatile bool _isCut;
    private long _sent;

    /// <summary>Relays to a port of this machine.</summary>
    public Relay(int server)
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

    /// <summary>Ends every connection, and each new one at once, until <see cref="Heal"/>.</summary>
    public void Cut()
    {
        _isCut = true;
        foreach (var browser in _open.Keys)
            browser.Close();
    }

    /// <summary>Lets nothing through, with every connection open, until <see cref="Heal"/>.</summary>
    public void Hold() => _flowing = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets everything through.</summary>
    public void Heal()
    {
        _isCut = false;
        _flowing.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        Heal();
        await _over.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _over.Dispose();
    }

    private static TaskCompletionSource Flowing()
    {
        var flowing = new TaskCompletionSource();
        flowing.SetResult();
        return flowing;
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
            if (_isCut)
                return;
            _open[browser] = true;
            await server.ConnectAsync(IPAddress.Loopback, _server, _over.Token);
            await Task.WhenAny(
                CopyAsync(browser.GetStream(), server.GetStream(), _ => { }),
                CopyAsync(server.GetStream(), browser.GetStream(), count => Interlocked.Add(ref _sent, count)));
            _open.TryRemove(browser, out _);
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, Action<int> count)
    {
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await from.ReadAsync(buffer, _over.Token)) > 0)
        {
            count(read);
            await _flowing.Task.WaitAsync(_over.Token);
            await to.WriteAsync(buffer.AsMemory(0, read), _over.Token);
        }
    }
}
