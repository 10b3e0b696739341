using System.Net.Sockets;

namespace Surveillance.Tests.Support;

/// <summary>The Docker engine of this machine, if one answers, and the images the project runs on.</summary>
internal static class DockerEngine
{
    private const string SocketFile = "/var/run/docker.sock";

    private static readonly Lazy<bool> Answer = new(Ask);

    /// <summary>Whether an engine answers: on DOCKER_HOST where it is set, else on the default socket.</summary>
    public static bool Answers => Answer.Value;

    /// <summary>The image that a variable of `.env` names; the environment wins, as it does for compose.</summary>
    public static string Image(string variable)
    {
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } image)
            return image;
        return File.ReadLines(Repository.PathTo(".env"))
            .Where(line => line.StartsWith(variable + "=", StringComparison.Ordinal))
            .Select(line => line[(variable.Length + 1)..].Trim()).First();
    }

    private static bool Ask()
    {
        if (Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 })
            return true;
        if (!File.Exists(SocketFile))
            return false;
        try
        {
            using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            client.Connect(new UnixDomainSocketEndPoint(SocketFile));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
