using System.Net;
using System.Net.Sockets;

namespace Surveillance.Standalone.Stores;

/// <summary>TCP ports of this machine's loopback interface.</summary>
internal static class ListeningPort
{
    private const int First = 12_000;
    private const int Count = 20_000;

    // Two processes that look for ports at the same time begin at different ones.
    private static int _next = Random.Shared.Next(Count);

    /// <summary>Fails with the port, what wanted it and the option that moves it.</summary>
    /// <exception cref="StoreUnavailableException">Something listens there already.</exception>
    public static void MustBeFree(int port, string owner, string option)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
        }
        catch (SocketException failure)
        {
            throw new StoreUnavailableException(
                $"port {port} for {owner} cannot be used ({failure.SocketErrorCode}): "
                + $"stop what listens there or choose another with {option}");
        }
    }

    /// <summary>
    /// A port that was free a moment ago, and that this process is told once only. None of those that the system gives
    /// to connections that go out (from 32768 on under Linux, from 49152 on elsewhere): one of them may be in use again
    /// before whoever asked listens there.
    /// </summary>
    /// <exception cref="StoreUnavailableException">None is free.</exception>
    public static int Free()
    {
        for (var tried = 0; tried < Count; tried++)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _next) % Count);
            if (IsFree(port))
                return port;
        }

        throw new StoreUnavailableException($"no port from {First} to {First + Count - 1} is free");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
