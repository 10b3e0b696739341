using System.Net.Sockets;
using System.Text.Json;

namespace Surveillance.Tests.Support;

/// <summary>The Docker engine of this machine, if one answers, and the images the project runs on.</summary>
internal static class DockerEngine
{
    private const string SocketFile = "/var/run/docker.sock";

    /// <summary>What the client speaks when it is not told otherwise, and older engines refuse.</summary>
    private static readonly Version Newest = new(1, 44);

    private static readonly Lazy<HttpClient?> Engine = new(Find);

    /// <summary>
    /// Whether a server is to run in a container: an engine answers that has the image, or may fetch it because this
    /// machine has no server of its own.
    /// </summary>
    /// <param name="variable">Of `.env`, with the image's name.</param>
    /// <param name="isInstalled">Whether this machine has the server.</param>
    public static bool Runs(string variable, bool isInstalled) =>
        Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 }
        || (Engine.Value is not null && (!isInstalled || Has(Image(variable))));

    /// <summary>The image that a variable of `.env` names; the environment wins, as it does for compose.</summary>
    public static string Image(string variable)
    {
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } image)
            return image;
        return File.ReadLines(Repository.PathTo(".env"))
            .Where(line => line.StartsWith(variable + "=", StringComparison.Ordinal))
            .Select(line => line[(variable.Length + 1)..].Trim()).First();
    }

    private static bool Has(string image)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"images/{image}/json");
        using var answer = Engine.Value!.Send(request);
        return answer.IsSuccessStatusCode;
    }

    /// <summary>Asks the engine for its version, and holds the client of the containers to it.</summary>
    private static HttpClient? Find()
    {
        if (!File.Exists(SocketFile))
            return null;
        var engine = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, stop) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketFile), stop);
                return new NetworkStream(socket, ownsSocket: true);
            },
        }) { BaseAddress = new Uri("http://docker/"), Timeout = TimeSpan.FromSeconds(5) };
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "version");
            using var answer = engine.Send(request);
            using var json = JsonDocument.Parse(answer.Content.ReadAsStream());
            var version = Version.Parse(json.RootElement.GetProperty("ApiVersion").GetString()!);
            if (version < Newest && Environment.GetEnvironmentVariable("DOCKER_API_VERSION") is not { Length: > 0 })
                Environment.SetEnvironmentVariable("DOCKER_API_VERSION", version.ToString());
            return engine;
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException or OperationCanceledException)
        {
            engine.Dispose();
            return null;
        }
    }
}
