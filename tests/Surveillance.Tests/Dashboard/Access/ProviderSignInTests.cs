using System.Net;
using Surveillance.Dashboard.Access;
using Surveillance.Standalone.Stores;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Dashboard.Access;

/// <summary>Who comes by OpenID Connect is whom the provider names, and an operator if it says so.</summary>
public sealed class ProviderSignInTests(RedisServer redis)
{
    private static readonly AccessSettings Closed = new() { Reading = Reading.SignedIn };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whom_the_provider_names_comes_back_signed_in_to_the_page_that_was_asked_for()
    {
        await using var provider = await LocalProvider.StartAsync();
        provider.Claims.AddRange([new("preferred_username", "olga"), new("roles", "staff"), new("roles", "operator")]);
        await using var stage = await StageAsync(provider, Closed);
        Assert.Equal(HttpStatusCode.Redirect, await stage.StatusAsync("/overview"));
        Assert.Equal("/overview", await ComeAsync(stage, "/overview"));
        Assert.Equal(HttpStatusCode.OK, await stage.StatusAsync("/overview"));
        Assert.True(await stage.IsSignedInAsync());
        Assert.Equal(("olga", OperatorRole.Operator), (stage.Identity!.Name, stage.Identity.Role));
    }

    [Fact]
    public async Task Of_whom_it_says_nothing_more_they_are_a_viewer_by_the_name_of_their_subject()
    {
        await using var provider = await LocalProvider.StartAsync();
        provider.Claims.Add(new("roles", "operators"));
        await using var stage = await StageAsync(provider, AccessSettings.Open);
        await ComeAsync(stage, "/");
        Assert.Equal(("42", OperatorRole.Viewer), (stage.Identity!.Name, stage.Identity.Role));
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("https://evil.example")]
    public async Task Nobody_comes_back_to_another_host(string asked)
    {
        await using var provider = await LocalProvider.StartAsync();
        await using var stage = await StageAsync(provider, AccessSettings.Open);
        Assert.Equal("/", await ComeAsync(stage, asked));
    }

    [Fact]
    public async Task A_token_of_another_key_is_refused()
    {
        await using var provider = await LocalProvider.StartAsync();
        provider.ForgesTokens = true;
        await using var stage = await StageAsync(provider, AccessSettings.Open);
        Assert.Equal("/sign-in?refused", await ComeAsync(stage, "/"));
        Assert.False(await stage.IsSignedInAsync());
    }

    [Fact]
    public async Task An_answer_that_nobody_asked_for_is_refused()
    {
        await using var provider = await LocalProvider.StartAsync();
        await using var stage = await StageAsync(provider, AccessSettings.Open);
        using var answer = await stage.Client.GetAsync("/sign-in/callback?code=1&state=made-up", Token);
        Assert.Equal("/sign-in?refused", $"{answer.Headers.Location}");
        Assert.Contains(
            "did not say who you are", await stage.Client.GetStringAsync("/sign-in?refused", Token),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ann")]
    [InlineData("ANN")]
    [InlineData("dashboard")]
    [InlineData("<b>olga</b>")]
    public async Task A_name_of_an_account_or_that_is_none_is_refused(string name)
    {
        await using var provider = await LocalProvider.StartAsync();
        provider.Claims.Add(new("preferred_username", name));
        await using var stage = await StageAsync(provider, Somebody.Settings);
        Assert.Equal("/sign-in?refused", await ComeAsync(stage, "/"));
        Assert.False(await stage.IsSignedInAsync());
    }

    [Fact]
    public async Task While_the_provider_does_not_answer_the_page_says_so()
    {
        var nowhere = new Uri($"http://127.0.0.1:{ListeningPort.Free()}");
        await using var stage = await AccessStage.StartAsync(
            await redis.FreshAsync(),
            Somebody.Settings with { Provider = new ProviderSettings(nowhere, "desk", "secret") });
        using var answer = await stage.Client.GetAsync("/sign-in/provider", Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains(
            "Your organisation does not answer.", await answer.Content.ReadAsStringAsync(Token),
            StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await stage.SignInAsync("ann", Somebody.Password)).StatusCode);
    }

    // As a browser goes: to the provider, back with a code, and to the page.
    private static async Task<string> ComeAsync(AccessStage stage, string back)
    {
        using var asked = await stage.Client.GetAsync(
            $"/sign-in/provider?return={Uri.EscapeDataString(back)}", Token);
        using var elsewhere = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        using var named = await elsewhere.GetAsync(asked.Headers.Location, Token);
        using var home = await stage.Client.GetAsync(named.Headers.Location, Token);
        return $"{home.Headers.Location}";
    }

    private async Task<AccessStage> StageAsync(LocalProvider provider, AccessSettings access) =>
        await AccessStage.StartAsync(await redis.FreshAsync(), access with
        {
            Provider = new ProviderSettings(provider.Address, LocalProvider.ClientId, LocalProvider.ClientSecret),
        });
}
