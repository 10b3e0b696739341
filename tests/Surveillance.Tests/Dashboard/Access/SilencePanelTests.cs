using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Surveillance.Alerts;
using Surveillance.Dashboard.Access;
using Surveillance.Dashboard.Panels;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Dashboard.Access;

public sealed class SilencePanelTests(RedisServer redis) : BunitContext, IAsyncLifetime
{
    private static readonly Silence Narrow = new(
        "narrow", "binance", "BTC-USDT-PERP", "spread", "silenced on the dashboard", "ann", SomeState.Now, null);

    private static readonly Silence Wide = new(
        "wide", "okx", "*", "*", "<b>maintenance</b>", "bob", SomeState.Now.AddMinutes(-5), SomeState.Now.AddHours(1));

    private readonly FakeTimeProvider _time = new(SomeState.Now);
    private RedisStore _store = null!;

    private static CancellationToken Token => Xunit.TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _store = new RedisStore(await redis.FreshAsync());

    [Fact]
    public void Each_tells_what_it_covers_by_whom_why_and_until_when_the_newest_first()
    {
        var panel = Panel(AccessSettings.Open, null, Wide, Narrow);
        Assert.Equal(["narrow", "wide"], panel.FindAll("tbody tr").Select(row => row.GetAttribute("data-silence")));
        var (narrow, wide) = (panel.FindAll("tbody tr")[0].TextContent, panel.FindAll("tbody tr")[1].TextContent);
        foreach (var text in new[] { "BTC-USDT-PERP", "binance", "ann", "the alert resolves" })
            Assert.Contains(text, narrow, StringComparison.Ordinal);
        foreach (var text in new[]
            { "every instrument", "okx", "every rule", "bob", "<b>maintenance</b>", "11-25 13:00:00" })
            Assert.Contains(text, wide, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_any_there_is_nothing() => Assert.Empty(Panel(AccessSettings.Open, null).Markup.Trim());

    [Fact]
    public void Beyond_the_newest_they_are_counted()
    {
        var many = Enumerable.Range(0, 30).Select(number => Narrow with { Id = $"{number}" }).ToArray();
        var panel = Panel(AccessSettings.Open, null, many);
        Assert.Equal(25, panel.FindAll("tbody tr").Count);
        Assert.Equal("5 more, set earlier", panel.Find(".more").TextContent);
    }

    [Fact]
    public async Task An_operator_ends_one_under_their_own_name()
    {
        var panel = Panel(Somebody.Settings, OperatorIdentity.Of(Somebody.Ann), Narrow, Wide);
        await panel.Find("[data-silence=wide] [data-act=unsilence]").ClickAsync();
        var command = Assert.Single(await CommandsAsync());
        Assert.Equal(("unsilence", "ann", "wide"), (command.Kind, command.Actor, command.Silence?.Id));
        Assert.Equal("end asked for", panel.Find("[data-silence=wide] [role=status]").TextContent);
    }

    [Fact]
    public async Task A_viewer_is_refused()
    {
        var panel = Panel(Somebody.Settings, OperatorIdentity.Of(Somebody.Vic), Narrow);
        var button = panel.Find("[data-act=unsilence]");
        Assert.Equal(
            (true, "vic is a viewer: only operators act"),
            (button.HasAttribute("disabled"), button.GetAttribute("title")));
        await button.ClickAsync();
        Assert.Empty(await CommandsAsync());
        Assert.StartsWith("refused: vic", panel.Find("[role=status]").TextContent, StringComparison.Ordinal);
    }

    protected override async ValueTask DisposeAsyncCore()
    {
        await _store.DisposeAsync();
        await base.DisposeAsyncCore();
    }

    private IRenderedComponent<SilencePanel> Panel(
        AccessSettings access, OperatorIdentity? somebody, params IReadOnlyList<Silence> silences)
    {
        ActingPerson.AddTo(Services, access, somebody, _store, _time);
        if (somebody is not null)
            Services.GetRequiredService<Sessions>().Confirm(somebody.Session, SomeState.Now + Sessions.Length);
        var state = SomeState.Empty with { Live = SomeState.Empty.Live with { Silences = silences } };
        return Render<SilencePanel>(panel => panel.Add(one => one.State, state));
    }

    private async Task<IReadOnlyList<OperatorCommand>> CommandsAsync() =>
        [.. (await new CommandQueue(_store).PeekAsync(10, Token)).OfType<OperatorCommand>()];
}
