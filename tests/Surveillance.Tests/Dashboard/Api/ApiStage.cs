using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Hosting;
using Surveillance.Dashboard;
using Surveillance.Platform.Hosting;
using Surveillance.Platform.Redis;
using Surveillance.Platform.Timescale;
using Surveillance.Standalone.Stores;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Dashboard.Api;

/// <summary>The dashboard on stores of its own, with their tables, asked over HTTP.</summary>
internal sealed class ApiStage : IAsyncDisposable
{
    private readonly TemporaryFolder _state;
    private readonly IHost _host;

    private ApiStage(TemporaryFolder state, IHost host, Uri address, RedisStore store, string database)
    {
        (_state, _host) = (state, host);
        Client = new HttpClient { BaseAddress = address };
        Store = store;
        Database = new Database($"{database};Pooling=false");
    }

    public HttpClient Client { get; }

    public RedisStore Store { get; }

    public Database Database { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Starts it on the shipped configuration, on a database without tables.</summary>
    /// <param name="redis">Connection string.</param>
    /// <param name="database">Connection string.</param>
    public static async Task<ApiStage> StartAsync(string redis, string database)
    {
        var port = ListeningPort.Free();
        var state = new TemporaryFolder();
        var host = DashboardService.Build(
            new ServiceEnvironment(
                "dashboard", "test", Repository.PathTo("config"), redis, database, "CRITICAL", state.Path),
            port);
        await host.StartAsync(Token);
        return new ApiStage(state, host, new Uri($"http://127.0.0.1:{port}"), new RedisStore(redis), database);
    }

    /// <summary>The answer as JSON.</summary>
    public async Task<JsonNode> GetAsync(string path) =>
        JsonNode.Parse(await Client.GetStringAsync(path, Token))!;

    /// <summary>The status and the text of an answer.</summary>
    public async Task<(HttpStatusCode Status, string Text)> AskAsync(string path)
    {
        using var answer = await Client.GetAsync(path, Token);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Token));
    }

    /// <summary>Installs the tables.</summary>
    public Task InstallAsync() => new SchemaInstaller(Database).InstallAsync(Token);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
        Client.Dispose();
        await Store.DisposeAsync();
        await Database.DisposeAsync();
        _state.Dispose();
    }
}
