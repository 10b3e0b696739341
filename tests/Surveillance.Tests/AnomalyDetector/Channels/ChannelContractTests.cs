using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Surveillance.AnomalyDetector.Channels;

namespace Surveillance.Tests.AnomalyDetector.Channels;

/// <summary>Each channel that speaks HTTP against everything that a receiver may do, over real sockets.</summary>
public sealed class ChannelContractTests : IAsyncLifetime
{
    private static readonly Dictionary<string, Func<HttpClient, Uri, INotificationChannel>> Kinds = new()
    {
        ["slack"] = (http, address) => new SlackChannel(http, address),
        ["pagerduty"] = (http, address) => new PagerDutyChannel(http, address, "SECRET-KEY"),
        ["webhook"] = (http, address) => new WebhookChannel(http, address, "SECRET-KEY"),
    };

    private static readonly Dictionary<string, (Func<HttpResponse, Task> Answer, Type Outcome)> Answers = new()
    {
        ["200"] = (Status(200, "ok"), typeof(Sent)),
        ["202"] = (Status(202, """{"status":"success","message":"Event processed"}"""), typeof(Sent)),
        ["204"] = (Status(204), typeof(Sent)),
        ["400"] = (Status(400, "invalid_payload"), typeof(Rejected)),
        ["403"] = (Status(403, "action_prohibited"), typeof(Rejected)),
        ["404"] = (Status(404, "no_service"), typeof(Rejected)),
        ["410"] = (Status(410, "channel_is_archived"), typeof(Rejected)),
        ["408"] = (Status(408), typeof(RetryLater)),
        ["429"] = (Status(429), typeof(RetryLater)),
        ["500"] = (Status(500, "rollup_error"), typeof(RetryLater)),
        ["503"] = (Status(503), typeof(RetryLater)),
        ["redirect"] = (Redirect(302), typeof(RetryLater)),
        ["redirect that keeps the method"] = (Redirect(307), typeof(RetryLater)),
        ["no answer"] = (Silence, typeof(RetryLater)),
        ["reset"] = (Reset, typeof(RetryLater)),
        ["accepted, the body never ends"] = (response => BreakOffAsync(response, 200, isHeld: true), typeof(Sent)),
        ["accepted, closed within the body"] = (response => BreakOffAsync(response, 202, isHeld: false), typeof(Sent)),
        ["refused, the body never ends"] = (response => BreakOffAsync(response, 400, isHeld: true), typeof(Rejected)),
        ["failed, closed within the body"] =
            (response => BreakOffAsync(response, 503, isHeld: false), typeof(RetryLater)),
    };

    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(15);

    private readonly HttpClient _http = HttpDelivery.CreateClient();
    private WebhookReceiver _receiver = null!;

    public static TheoryData<string, string> Encounters
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var kind in Kinds.Keys)
            {
                foreach (var answer in Answers.Keys)
                    data.Add(kind, answer);
            }

            return data;
        }
    }

    public static TheoryData<string> EachKind => [.. Kinds.Keys];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _receiver = await WebhookReceiver.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _receiver.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Encounters))]
    public async Task What_a_receiver_does_is_delivered_later_or_never(string kind, string encounter)
    {
        var (answer, expected) = Answers[encounter];
        _receiver.Answer = (_, response) => answer(response);

        // Where an answer comes, a busy machine may take its time over it.
        _http.Timeout = encounter == "no answer" ? TimeSpan.FromSeconds(1) : 4 * AtMost;
        var began = Stopwatch.GetTimestamp();
        var outcome = await Make(kind).SendAsync(SomeNotice.Letter(SomeNotice.Critical()), Token);
        Assert.IsType(expected, outcome);
        Assert.True(Stopwatch.GetElapsedTime(began) < AtMost, "it waited for a body");
        Assert.All(_receiver.Deliveries, delivery => Assert.DoesNotContain("elsewhere", delivery.Path));
        Assert.DoesNotContain("SECRET", $"{outcome}", StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(EachKind))]
    public async Task A_pause_that_is_asked_for_is_told_in_seconds_or_as_a_date(string kind)
    {
        _receiver.Answer = (_, response) => Task.FromResult(
            (response.StatusCode, response.Headers.RetryAfter) = (429, "7"));
        var counted = await Make(kind).SendAsync(SomeNotice.Letter(SomeNotice.Critical()), Token);
        Assert.Equal(TimeSpan.FromSeconds(7), Assert.IsType<RetryLater>(counted).After);

        _receiver.Answer = (_, response) =>
        {
            response.StatusCode = 503;
            response.Headers.Date = "Tue, 24 Nov 2026 08:00:00 GMT";
            response.Headers.RetryAfter = "Tue, 24 Nov 2026 08:01:30 GMT";
            return Task.CompletedTask;
        };
        var dated = await Make(kind).SendAsync(SomeNotice.Letter(SomeNotice.Critical()), Token);
        Assert.Equal(TimeSpan.FromSeconds(90), Assert.IsType<RetryLater>(dated).After);
    }

    [Theory]
    [MemberData(nameof(EachKind))]
    public async Task A_refusal_tells_the_receivers_own_word_and_never_the_secret(string kind)
    {
        var word = $"no SECRET-KEY, no {_receiver.Address.PathAndQuery}\n";
        _receiver.Answer = (_, response) => Status(400, word)(response);
        var refused = await Make(kind).SendAsync(SomeNotice.Letter(SomeNotice.Critical()), Token);
        var reason = Assert.IsType<Rejected>(refused).Reason;
        Assert.StartsWith("HTTP 400 no ", reason, StringComparison.Ordinal);
        Assert.DoesNotContain(
            kind == "pagerduty" ? "SECRET-KEY" : "SECRET-PATH", reason, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [MemberData(nameof(EachKind))]
    public async Task A_receiver_that_is_not_there_may_come_back_and_its_address_is_not_told(string kind)
    {
        var channel = Kinds[kind](_http, new Uri("http://127.0.0.1:1/SECRET-PATH"));
        var refused = await channel.SendAsync(SomeNotice.Letter(SomeNotice.Critical()), Token);
        Assert.DoesNotContain("SECRET", Assert.IsType<RetryLater>(refused).Reason, StringComparison.Ordinal);
    }

    private INotificationChannel Make(string kind) => Kinds[kind](_http, _receiver.Address);

    private static Func<HttpResponse, Task> Status(int status, string body = "") => async response =>
    {
        response.StatusCode = status;
        if (body.Length > 0)
            await response.WriteAsync(body);
    };

    private static Func<HttpResponse, Task> Redirect(int status) => response =>
    {
        response.StatusCode = status;
        response.Headers.Location = "/elsewhere";
        return Task.CompletedTask;
    };

    private static async Task Silence(HttpResponse response) =>
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, response.HttpContext.RequestAborted)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private static Task Reset(HttpResponse response)
    {
        response.HttpContext.Abort();
        return Task.CompletedTask;
    }

    private static async Task BreakOffAsync(HttpResponse response, int status, bool isHeld)
    {
        response.StatusCode = status;
        response.ContentLength = 1_000;
        await response.WriteAsync("invalid");
        await response.Body.FlushAsync();

        // With less than it has promised, the server closes the connection behind what is written.
        if (isHeld)
            await Silence(response);
    }
}
