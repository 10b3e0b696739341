using System.Net;
using System.Text.RegularExpressions;
using Surveillance.Dashboard.Access;
using Surveillance.Standalone.Stores;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Dashboard.Access;

/// <summary>Operators come in by their password, and nobody else comes in.</summary>
public sealed partial class SignInTests(RedisServer redis)
{
    private const string Cookie = "surveillance";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Name_and_password_lead_to_the_page_that_was_asked_for()
    {
        await using var stage = await StageAsync();
        Assert.False(await stage.IsSignedInAsync());
        var answer = await stage.SignInAsync("ann", Somebody.Password, "/alerts?days=7");
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal("/alerts?days=7", $"{answer.Headers.Location}");
        var cookie = Assert.Single(
            answer.Headers.GetValues("Set-Cookie"), line => line.StartsWith($"{Cookie}=", StringComparison.Ordinal));
        Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("; secure", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.True(await stage.IsSignedInAsync());
    }

    [Fact]
    public async Task Behind_a_proxy_that_speaks_https_the_cookie_goes_over_https_alone()
    {
        await using var stage = await StageAsync();
        stage.Client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        using var page = await stage.Client.GetAsync("/sign-in", Token);
        Assert.All(page.Headers.GetValues("Set-Cookie"), line =>
            Assert.Contains("; secure", line, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task An_unknown_name_and_a_wrong_password_are_answered_alike()
    {
        await using var stage = await StageAsync();
        using var wrong = await stage.SignInAsync("ann", "wrong password");
        using var unknown = await stage.SignInAsync("bob", "wrong password");
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, unknown.StatusCode);
        var text = await wrong.Content.ReadAsStringAsync(Token);
        Assert.Contains(SignInDesk.WrongNote, text, StringComparison.Ordinal);
        Assert.Equal(
            Without(text, "ann"), Without(await unknown.Content.ReadAsStringAsync(Token), "bob"));
        Assert.False(await stage.IsSignedInAsync());
    }

    [Fact]
    public async Task Who_guesses_has_to_wait_and_is_told_how_long()
    {
        await using var stage = await StageAsync();
        for (var i = 0; i < SignInLimit.PerName; i++)
            Assert.Equal(HttpStatusCode.Unauthorized, (await stage.SignInAsync("ann", $"guess number {i}")).StatusCode);
        using var refused = await stage.SignInAsync("ann", Somebody.Password);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.False(await stage.IsSignedInAsync());

        // Others are let in from there meanwhile, but not without end.
        Assert.Equal(HttpStatusCode.Redirect, (await stage.SignInAsync("vic", Somebody.Password)).StatusCode);
    }

    [Fact]
    public async Task Nor_does_it_help_to_guess_for_many_names()
    {
        await using var stage = await StageAsync();
        var hidden = AccessStage.HiddenOf(await stage.Client.GetStringAsync("/sign-in", Token)).ToList();
        HttpStatusCode last = default;
        for (var i = 0; i <= SignInLimit.PerAddress; i++)
            last = (await stage.PostAsync(
                "/sign-in", hidden, new("name", $"name{i}"), new("password", new string('x', 300)))).StatusCode;
        Assert.Equal(HttpStatusCode.TooManyRequests, last);
    }

    [Fact]
    public async Task A_form_from_elsewhere_is_refused()
    {
        await using var stage = await StageAsync();
        using var forged = await stage.PostAsync(
            "/sign-in", [], new("name", "ann"), new("password", Somebody.Password));
        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        Assert.False(await stage.IsSignedInAsync());

        await stage.SignInAsync("ann", Somebody.Password);
        using var leaving = await stage.PostAsync("/sign-out", []);
        Assert.Equal(HttpStatusCode.BadRequest, leaving.StatusCode);
        Assert.True(await stage.IsSignedInAsync());
    }

    [Fact]
    public async Task What_is_typed_comes_back_as_text_or_not_at_all()
    {
        await using var stage = await StageAsync();
        using var markup = await stage.SignInAsync("\"><script>alert(1)</script>", "some password");
        Assert.Equal(HttpStatusCode.Unauthorized, markup.StatusCode);
        Assert.DoesNotContain("alert(1)", await markup.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        using var oversized = await stage.SignInAsync(new string('a', 5_000), Somebody.Password);
        Assert.Equal(HttpStatusCode.Unauthorized, oversized.StatusCode);
        Assert.DoesNotContain("aaaaaa", await oversized.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        using var flood = await stage.SignInAsync("ann", new string('a', 40_000));
        Assert.InRange((int)flood.StatusCode, 400, 413);
    }

    [Fact]
    public async Task Nobody_is_led_to_another_host()
    {
        await using var stage = await StageAsync();
        Assert.Equal("/", $"{(await stage.SignInAsync("ann", Somebody.Password, "//evil.example")).Headers.Location}");
        using var again = await stage.Client.GetAsync("/sign-in?return=https://evil.example", Token);
        Assert.Equal("/", $"{again.Headers.Location}");
    }

    [Fact]
    public async Task A_cookie_that_was_tampered_with_is_nobodys()
    {
        await using var stage = await StageAsync();
        await stage.SignInAsync("vic", Somebody.Password);
        var cookie = stage.Cookies.GetCookies(stage.Client.BaseAddress!)[Cookie]!;
        var middle = cookie.Value.Length / 2;
        var other = cookie.Value[middle] == 'A' ? 'B' : 'A';
        cookie.Value = $"{cookie.Value[..middle]}{other}{cookie.Value[(middle + 1)..]}";
        Assert.False(await stage.IsSignedInAsync());
    }

    [Fact]
    public async Task Who_signs_out_is_out_and_a_copy_of_the_cookie_with_them()
    {
        await using var stage = await StageAsync();
        await stage.SignInAsync("ann", Somebody.Password);
        var copy = stage.Cookies.GetCookies(stage.Client.BaseAddress!)[Cookie]!.Value;
        await SignOutAsync(stage);
        Assert.False(await stage.IsSignedInAsync());
        stage.Cookies.Add(stage.Client.BaseAddress!, new Cookie(Cookie, copy));
        Assert.False(await stage.IsSignedInAsync());
    }

    [Fact]
    public async Task Who_signed_out_is_out_after_a_restart_too()
    {
        using var state = new TemporaryFolder();
        var (connection, port) = (await redis.FreshAsync(), ListeningPort.Free());
        string copy;
        await using (var before = await AccessStage.StartAsync(connection, Somebody.Settings, state, port))
        {
            await before.SignInAsync("ann", Somebody.Password);
            copy = before.Cookies.GetCookies(before.Client.BaseAddress!)[Cookie]!.Value;
            await SignOutAsync(before);
        }

        // Twice: what is read at a start must be there for the next one.
        for (var start = 0; start < 2; start++)
        {
            await using var after = await AccessStage.StartAsync(connection, Somebody.Settings, state, port);
            after.Cookies.Add(after.Client.BaseAddress!, new Cookie(Cookie, copy));
            Assert.False(await after.IsSignedInAsync());
            after.Cookies.Add(after.Client.BaseAddress!, new Cookie(Cookie, "") { Expired = true });
            await after.SignInAsync("ann", Somebody.Password);
            await SignOutAsync(after);
        }

        if (!OperatingSystem.IsWindows())
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite,
                File.GetUnixFileMode(state.PathTo("dashboard-keys/ended-sessions")));
    }

    [Fact]
    public async Task A_restart_signs_nobody_out_but_whose_password_is_a_new_one()
    {
        using var state = new TemporaryFolder();
        var (connection, port) = (await redis.FreshAsync(), ListeningPort.Free());
        string cookie;
        await using (var before = await AccessStage.StartAsync(connection, Somebody.Settings, state, port))
        {
            await before.SignInAsync("ann", Somebody.Password);
            cookie = before.Cookies.GetCookies(before.Client.BaseAddress!)[Cookie]!.Value;
        }

        var keys = Directory.GetFiles(state.PathTo("dashboard-keys"));
        Assert.NotEmpty(keys);
        if (!OperatingSystem.IsWindows())
            foreach (var key in keys)
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
        Assert.True(await IsLetInAsync(Somebody.Settings));
        var changed = Somebody.Ann with { Role = OperatorRole.Viewer };
        Assert.False(await IsLetInAsync(Somebody.Settings with { Accounts = [changed] }));
        var renewed = new Account("ann", OperatorRole.Operator, Passwords.Hash("another password"));
        Assert.False(await IsLetInAsync(Somebody.Settings with { Accounts = [renewed] }));

        async Task<bool> IsLetInAsync(AccessSettings access)
        {
            await using var after = await AccessStage.StartAsync(connection, access, state, port);
            after.Cookies.Add(after.Client.BaseAddress!, new Cookie(Cookie, cookie));
            return await after.IsSignedInAsync();
        }
    }

    [Fact]
    public async Task Where_nobody_can_sign_in_there_is_no_page_for_it()
    {
        await using var stage = await AccessStage.StartAsync(await redis.FreshAsync(), AccessSettings.Open);
        Assert.Equal(HttpStatusCode.NotFound, await stage.StatusAsync("/sign-in"));
        Assert.Equal(HttpStatusCode.OK, await stage.StatusAsync("/"));
    }

    private static async Task SignOutAsync(AccessStage stage)
    {
        var hidden = AccessStage.HiddenOf(await stage.Client.GetStringAsync("/", Token));
        Assert.Equal(HttpStatusCode.Redirect, (await stage.PostAsync("/sign-out", hidden)).StatusCode);
    }

    // The name is in its field, and the token of the form differs each time.
    private static string Without(string page, string name) =>
        Value().Replace(page.Replace($"value=\"{name}\"", "", StringComparison.Ordinal), "");

    [GeneratedRegex("value=\"[^\"]*\"", RegexOptions.None, 1000)]
    private static partial Regex Value();

    private async Task<AccessStage> StageAsync() =>
        await AccessStage.StartAsync(await redis.FreshAsync(), Somebody.Settings);
}
