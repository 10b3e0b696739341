using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Surveillance.Dashboard.Access;
using Surveillance.Dashboard.Hosting;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Hosting;
using Surveillance.Tests.Support;

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

    [Fact]
    public void What_was_ended_is_kept_for_as_long_as_a_copy_of_its_cookie_could_be_valid()
    {
        using var state = new TemporaryFolder();
        EndedSessions ended = new(new OwnersFolder(state.PathTo("keys")), NullLogger<EndedSessions>.Instance);
        Sessions before = new(_time, _pulse, ended);
        before.End("one");
        _time.Advance(Sessions.Length / 2);
        before.Confirm("goes on", SomeState.Now + Sessions.Length);
        before.End("two");
        File.AppendAllText(state.PathTo("keys/ended-sessions"), "cut short\n12");
        Sessions after = new(_time, _pulse, ended);
        Assert.False(after.Confirm("one", SomeState.Now + Sessions.Length));
        Assert.False(after.Confirm("two", SomeState.Now + Sessions.Length));
        Assert.True(after.Confirm("goes on", SomeState.Now + Sessions.Length));

        _time.Advance(Sessions.Length / 2);
        after.End("three");
        Assert.Equal(["two", "three"], ended.Read().Select(one => one.Session));
    }

    [Fact]
    public void What_cannot_be_read_is_a_mistake_of_the_start()
    {
        using var state = new TemporaryFolder();
        Directory.CreateDirectory(state.PathTo("keys/ended-sessions"));
        EndedSessions ended = new(new OwnersFolder(state.PathTo("keys")), NullLogger<EndedSessions>.Instance);
        var error = Assert.Throws<ConfigurationException>(() => new Sessions(_time, _pulse, ended));
        Assert.Contains("ended-sessions", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_it_cannot_be_kept_it_is_ended_here_and_the_log_tells()
    {
        using var state = new TemporaryFolder();
        KeptLog<EndedSessions> log = new();
        Sessions sessions = new(_time, _pulse, new EndedSessions(new OwnersFolder(state.PathTo("keys")), log));
        Directory.CreateDirectory(state.PathTo("keys/ended-sessions.part"));
        sessions.End("one");
        Assert.False(sessions.Confirm("one", SomeState.Now + Sessions.Length));
        Assert.Contains("could not be kept", Assert.Single(log.Entries).Text, StringComparison.Ordinal);
    }
}
