using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Platform.Redis;

public sealed class LateWriteTests(RedisServer redis)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>
    /// Seen where the network between data-ingestion and Redis was cut for a while: books that were sent before arrived
    /// 24 s later, behind newer ones.
    /// </summary>
    [Fact]
    public async Task What_was_on_its_way_when_a_connection_is_given_up_never_arrives()
    {
        var server = IPEndPoint.Parse((await redis.FreshAsync()).Split(',')[0]);
        await using var network = new Network(server);
        var store = new RedisStore($"127.0.0.1:{network.Port}");
        await store.Database.StringSetAsync("early", "arrives");
        network.Hold();

        // More than is taken in on the way, less than the system of the sender takes off its hands.
        await Assert.ThrowsAsync<RedisTimeoutException>(
            () => store.Database.StringSetAsync("late", new string('x', 256 << 10)));
        await store.DisposeAsync();
        await network.GoOnToTheEndAsync();

        await using var other = new RedisStore($"{server}");
        Assert.Equal("arrives", await other.Database.StringGetAsync("early"));
        Assert.False(await other.Database.KeyExistsAsync("late"));
    }

    /// <summary>What lies between a client and a server; it holds up what the client sends when told to.</summary>
    private sealed class Network : IAsyncDisposable
    {
        private readonly Socket _listener = new(SocketType.Stream, ProtocolType.Tcp);
        private readonly IPEndPoint _server;
        private readonly Task _accepting;
        private readonly List<Task> _ways = [];
        private volatile TaskCompletionSource? _held;

        public Network(IPEndPoint server)
        {
            _server = server;
            _listener.ReceiveBufferSize = 4096;
            _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            _listener.Listen();
            _accepting = AcceptAsync();
        }

        public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

        public void Hold() => _held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Hands on what is there until every connection is over.</summary>
        public async Task GoOnToTheEndAsync()
        {
            _held!.SetResult();
            _listener.Dispose();
            await _accepting;
            await Task.WhenAll(_ways);
        }

        public ValueTask DisposeAsync()
        {
            _listener.Dispose();
            return ValueTask.CompletedTask;
        }

        private async Task AcceptAsync()
        {
            try
            {
                while (true)
                    _ways.Add(JoinAsync(await _listener.AcceptAsync(Token)));
            }
            catch (SocketException)
            {
                // It is over.
            }
        }

        private async Task JoinAsync(Socket client)
        {
            using var _ = client;
            using var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await server.ConnectAsync(_server, Token);
            var back = CarryAsync(server, client, () => Task.CompletedTask);
            await CarryAsync(client, server, () => _held?.Task ?? Task.CompletedTask);
            server.Shutdown(SocketShutdown.Send);
            await back;
        }

        private static async Task CarryAsync(Socket from, Socket to, Func<Task> held)
        {
            var buffer = new byte[4096];
            try
            {
                while (true)
                {
                    await held();
                    var length = await from.ReceiveAsync(buffer, Token);
                    if (length == 0)
                        return;
                    await held();
                    await to.SendAsync(buffer.AsMemory(0, length), Token);
                }
            }
            catch (SocketException)
            {
                // It was reset.
            }
        }
    }
}
