using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Surveillance.Dashboard;
using Surveillance.Dashboard.Access;
using Surveillance.Platform.Hosting;
using Surveillance.Standalone.Stores;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Dashboard.Access;

/// <summary>
/// The dashboard without a database, asked over HTTP by a browser that keeps its cookies and follows no redirect by
/// itself: who may come in does not hang on the stores.
/// </summary>
internal sealed partial class AccessStage : IAsyncDisposable
{
    private readonly TemporaryFolder? _ownState;
    private readonly HttpClientHandler _handler = new() { AllowAutoRedirect = false, UseCookies = true };
    private readonly IHost _host;

    private AccessStage(TemporaryFolder? ownState, IHost host, Uri address)
    {
        (_ownState, _host) = (ownState, host);
        Client = new HttpClient(_handler) { BaseAddress = address };
    }

    public HttpClient Client { get; }

    /// <summary>What the browser has been told to keep.</summary>
    public CookieContainer Cookies => _handler.CookieContainer;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Starts it; with a state folder of its own unless given one.</summary>
    public static async Task<AccessStage> StartAsync(
        string redis, AccessSettings access, TemporaryFolder? state = null, int? port = null)
    {
        var own = state is null ? new TemporaryFolder() : null;
        var at = port ?? ListeningPort.Free();
        var host = DashboardService.Build(
            new ServiceEnvironment(
                "dashboard", "test", Repository.PathTo("config"), redis, "Host=127.0.0.1;Port=1", "CRITICAL",
                (state ?? own)!.Path),
            at,
            access);
        await host.StartAsync(Token);
        return new AccessStage(own, host, new Uri($"http://127.0.0.1:{at}"));
    }

    /// <summary>Reads the form of the sign-in page, fills it in and sends it.</summary>
    public async Task<HttpResponseMessage> SignInAsync(string name, string password, string back = "/")
    {
        var page = await Client.GetStringAsync($"/sign-in?return={Uri.EscapeDataString(back)}", Token);
        return await PostAsync("/sign-in", HiddenOf(page), new("name", name), new("password", password));
    }

    /// <summary>Sends a form.</summary>
    public async Task<HttpResponseMessage> PostAsync(
        string path, IEnumerable<KeyValuePair<string, string>> hidden, params KeyValuePair<string, string>[] typed)
    {
        using var form = new FormUrlEncodedContent([.. hidden, .. typed]);
        return await Client.PostAsync(path, form, Token);
    }

    /// <summary>The hidden fields of a page, with their values.</summary>
    public static IEnumerable<KeyValuePair<string, string>> HiddenOf(string page) => Hidden().Matches(page).Select(
        field => KeyValuePair.Create(
            field.Groups["name"].Value, WebUtility.HtmlDecode(field.Groups["value"].Value)));

    /// <summary>The status of a page.</summary>
    public async Task<HttpStatusCode> StatusAsync(string path)
    {
        using var answer = await Client.GetAsync(path, Token);
        return answer.StatusCode;
    }

    /// <summary>Who the kept cookie says that the browser is, read with the dashboard's own keys.</summary>
    public OperatorIdentity? Identity
    {
        get
        {
            var options = _host.Services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>()
                .Get(CookieAuthenticationDefaults.AuthenticationScheme);
            var cookie = Cookies.GetCookies(Client.BaseAddress!)[options.Cookie.Name!]?.Value;
            return OperatorIdentity.From(options.TicketDataFormat.Unprotect(cookie)?.Principal);
        }
    }

    /// <summary>Whether the document greets somebody who has signed in: it then has the form for leaving.</summary>
    public async Task<bool> IsSignedInAsync() =>
        (await Client.GetStringAsync("/", Token)).Contains("action=\"/sign-out\"", StringComparison.Ordinal);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
        Client.Dispose();
        _handler.Dispose();
        _ownState?.Dispose();
    }

    [GeneratedRegex(
        "<input type=\"hidden\" name=\"(?<name>[^\"]+)\" value=\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Hidden();
}
