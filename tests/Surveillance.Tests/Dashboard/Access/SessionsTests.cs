using Microsoft.Extensions.Time.Testing;
using Surveillance.Dashboard.Access;
using Surveillance.Platform.Hosting;

namespace Surveillance.Tests.Dashboard.Access;

public sealed class SessionsTests
{
    private readonly FakeTimeProvider _time = new(SomeState.Now);
    private readonly ServicePulse _pulse;
    private readonly Sessions _sessions;

    public SessionsTests()
    {
        _pulse = new ServicePulse(_time);
        _sessions = new Sessions(_time, _pulse);
    }

    [Fact]
    public void A_session_goes_on_until_its_cookie_ends()
    {
        Assert.False(_sessions.IsLive("one"));
        Assert.True(_sessions.Confirm("one", SomeState.Now + Sessions.Length));
        _time.Advance(Sessions.Length - TimeSpan.FromSeconds(1));
        Assert.True(_sessions.IsLive("one"));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(_sessions.IsLive("one"));
    }

    [Fact]
    public void A_cookie_that_was_made_anew_prolongs_it_and_the_old_one_does_not_shorten_it()
    {
        _sessions.Confirm("one", SomeState.Now.AddHours(12));
        _sessions.Confirm("one", SomeState.Now.AddHours(19));
        _sessions.Confirm("one", SomeState.Now.AddHours(12));
        _time.Advance(TimeSpan.FromHours(18));
        Assert.True(_sessions.IsLive("one"));
    }

    [Fact]
    public void A_copy_of_the_cookie_does_not_bring_back_a_session_that_was_ended()
    {
        _sessions.Confirm("one", SomeState.Now + Sessions.Length);
        _sessions.End("one");
        Assert.False(_sessions.IsLive("one"));
        Assert.False(_sessions.Confirm("one", SomeState.Now + Sessions.Length));
        Assert.False(_sessions.IsLive("one"));
    }

    [Fact]
    public void When_there_are_too_many_the_one_that_would_end_first_is_forgotten_and_counted()
    {
        _sessions.Confirm("ended", SomeState.Now.AddHours(1));
        _sessions.End("ended");
        for (var i = 1; i < Sessions.Bound; i++)
            _sessions.Confirm($"{i}", SomeState.Now.AddHours(1).AddSeconds(i));
        _sessions.Confirm("new", SomeState.Now.AddHours(2));
        Assert.False(_sessions.IsLive("1"));
        Assert.True(_sessions.IsLive("2"));
        Assert.True(_sessions.IsLive("new"));
        Assert.False(_sessions.Confirm("ended", SomeState.Now.AddHours(1)));
        Assert.Equal(1, _pulse.Figures["sessions_forgotten"]);
    }
}
