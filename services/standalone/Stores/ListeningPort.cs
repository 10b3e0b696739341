using System.Net;
using System.Net.Sockets;

namespace Surveillance.Standalone.Stores;

/// <summary>TCP ports of this machine's loopback interface.</summary>
internal static class ListeningPort
{
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

    /// <summary>A port that was free a moment ago.</summary>
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
