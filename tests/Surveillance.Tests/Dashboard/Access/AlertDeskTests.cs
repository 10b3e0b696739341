using AngleSharp.Dom;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Surveillance.Alerts;
using Surveillance.Dashboard.Access;
using Surveillance.Dashboard.Panels;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Dashboard.Access;

/// <summary>
/// Who acts is judged where the command is given: a click that a page sends all the same does no more than its button.
/// </summary>
public sealed class AlertDeskTests(RedisServer redis) : BunitContext, IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(SomeState.Now);
    private RedisStore _store = null!;

    private static CancellationToken Token => Xunit.TestContext.Current.CancellationToken;

    private Sessions Sessions => Services.GetRequiredService<Sessions>();

    public async ValueTask InitializeAsync() => _store = new RedisStore(await redis.FreshAsync());

    [Fact]
    public async Task An_operator_acts_under_their_own_name()
    {
        var desk = Desk(Somebody.Settings, Session(Somebody.Ann));
        Assert.All(Buttons(desk), button => Assert.False(button.HasAttribute("disabled")));
        await AskAsync(desk);
        var command = Assert.Single(await CommandsAsync());
        Assert.Equal(("resolve", "ann", "spread-1"), (command.Kind, command.Actor, command.AlertId));
    }

    [Fact]
    public async Task Who_has_not_signed_in_is_told_so_and_refused()
    {
        var desk = Desk(Somebody.Settings, null);
        Assert.All(Buttons(desk), button =>
            Assert.Equal((true, "sign in to act"), (button.HasAttribute("disabled"), button.GetAttribute("title"))));
        await RefusedAsync(desk, "refused: sign in to act");
    }

    [Fact]
    public async Task A_viewer_is_refused()
    {
        var desk = Desk(Somebody.Settings, Session(Somebody.Vic));
        await RefusedAsync(desk, "refused: vic is a viewer: only operators act");
    }

    [Fact]
    public async Task A_page_that_was_opened_before_signing_out_is_refused()
    {
        var ann = Session(Somebody.Ann);
        var desk = Desk(Somebody.Settings, ann);
        Assert.All(Buttons(desk), button => Assert.False(button.HasAttribute("disabled")));
        Sessions.End(ann.Session);
        await RefusedAsync(desk, "refused: your session has ended: sign in again to act");
    }

    [Fact]
    public async Task A_page_that_outlived_its_session_is_refused()
    {
        var desk = Desk(Somebody.Settings, Session(Somebody.Ann));
        _time.Advance(Sessions.Length);
        await RefusedAsync(desk, "refused: your session has ended: sign in again to act");
    }

    [Fact]
    public async Task Where_nobody_can_sign_in_anybody_acts()
    {
        var desk = Desk(AccessSettings.Open, null);
        await AskAsync(desk);
        Assert.Equal("dashboard", Assert.Single(await CommandsAsync()).Actor);
    }

    protected override async ValueTask DisposeAsyncCore()
    {
        await _store.DisposeAsync();
        await base.DisposeAsyncCore();
    }

    private static OperatorIdentity Session(Account account) => OperatorIdentity.Of(account);

    private static IReadOnlyList<IElement> Buttons(IRenderedComponent<AlertDeskPanel> desk) =>
        [.. desk.FindAll(".act button, .act select")];

    private static Task AskAsync(IRenderedComponent<AlertDeskPanel> desk) => desk.InvokeAsync(() =>
        desk.FindComponent<AlertTable>().Instance.OnCall.InvokeAsync(
            new AlertCall(SomeState.Alert(), AlertWish.Resolve)));

    private IRenderedComponent<AlertDeskPanel> Desk(AccessSettings access, OperatorIdentity? somebody)
    {
        ActingPerson.AddTo(Services, access, somebody, _store, _time);
        if (somebody is not null)
            Sessions.Confirm(somebody.Session, SomeState.Now + Sessions.Length);
        return Render<AlertDeskPanel>(desk => desk.Add(one => one.State, SomeState.With(SomeState.Alert())));
    }

    private async Task RefusedAsync(IRenderedComponent<AlertDeskPanel> desk, string answer)
    {
        await AskAsync(desk);
        Assert.Empty(await CommandsAsync());
        desk.Render();
        Assert.Equal(answer, desk.Find(".act [role=status]").TextContent);
        Assert.All(Buttons(desk), button => Assert.True(button.HasAttribute("disabled")));
    }

    private async Task<IReadOnlyList<OperatorCommand>> CommandsAsync() =>
        [.. (await new CommandQueue(_store).PeekAsync(10, Token)).OfType<OperatorCommand>()];
}
