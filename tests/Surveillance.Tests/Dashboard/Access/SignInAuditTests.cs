using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Surveillance.Dashboard.Access;
using Surveillance.Platform.Hosting;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Dashboard.Access;

public sealed class SignInAuditTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(SomeState.Now);
    private readonly KeptLog _log = new();
    private readonly KeptLoggers _loggers;
    private readonly ServicePulse _pulse;
    private readonly SignInAudit _audit;

    public SignInAuditTests()
    {
        _loggers = new KeptLoggers(_log);
        _pulse = new ServicePulse(_time);
        _audit = new SignInAudit(_loggers, _pulse, _time);
    }

    private IEnumerable<string> Lines => _log.Entries.Select(entry => entry.Text);

    public void Dispose() => _loggers.Dispose();

    [Fact]
    public void Who_came_and_went_is_told_at_every_level()
    {
        var ann = OperatorIdentity.Of(Somebody.Ann);
        _audit.SignedIn(ann, IPAddress.Loopback);
        _audit.SignedOut(ann, IPAddress.Loopback.MapToIPv6());
        Assert.Equal(["ann signed in as Operator by Account from 127.0.0.1", "ann signed out from 127.0.0.1"], Lines);
        Assert.Equal([SurveillanceHost.Lifecycle], _loggers.Categories);
    }

    [Fact]
    public void A_name_with_line_ends_or_without_end_stays_one_short_line()
    {
        _audit.SignInRefused("a\r\nb" + new string('x', 10_000), IPAddress.Loopback, "wrong password or name");
        var line = Assert.Single(Lines);
        Assert.StartsWith("Sign-in of a\uFFFD\uFFFDbx", line, StringComparison.Ordinal);
        Assert.EndsWith("from 127.0.0.1 refused: wrong password or name", line, StringComparison.Ordinal);
        Assert.True(line.Length < 250);
    }

    [Fact]
    public void Refusals_beyond_some_in_a_minute_are_counted_and_told_as_a_number()
    {
        for (var i = 0; i < SignInAudit.MostLines + 5; i++)
            _audit.SignInRefused("ann", null, "wrong password or name");
        Assert.Equal(SignInAudit.MostLines, Lines.Count());
        _time.Advance(TimeSpan.FromMinutes(1));
        _audit.ActRefused(null, "resolve", "sign in to act");
        Assert.Equal(
            ["5 more refusals of a minute are not told one by one", "somebody may not resolve: sign in to act"],
            Lines.Skip(SignInAudit.MostLines));
        Assert.Equal(SignInAudit.MostLines + 6, _pulse.Figures["refusals"]);
    }

    private sealed class KeptLoggers(KeptLog log) : ILoggerFactory
    {
        public List<string> Categories { get; } = [];

        public ILogger CreateLogger(string categoryName)
        {
            Categories.Add(categoryName);
            return log;
        }

        public void AddProvider(ILoggerProvider provider)
        {
            // There is but the one log.
        }

        public void Dispose()
        {
            // It holds nothing.
        }
    }
}
