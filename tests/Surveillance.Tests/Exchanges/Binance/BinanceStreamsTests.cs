using System.Text;
using Surveillance.Exchanges;
using Surveillance.Exchanges.Binance;
using Surveillance.Exchanges.Sessions;
using static Surveillance.Tests.Exchanges.Offline;

namespace Surveillance.Tests.Exchanges.Binance;

/// <summary>What a connection to Binance is asked for: it takes few frames a second, of many names each.</summary>
public sealed class BinanceStreamsTests
{
    private readonly Outbox _outbox = new();

    [Fact]
    public void Streams_that_fall_silent_together_are_subscribed_anew_in_one_frame()
    {
        var stage = Offline.Binance().Stage;
        var names = Enumerable.Range(0, 50).Select(number => $"c{number}usdt").ToList();
        var streams = new BinanceStreams(
            "binance", new Uri("wss://venue"), TimeSpan.Zero,
            [
                .. names.SelectMany(name =>
                {
                    var market = Offline.BinanceOver(stage, stage.Feed.Another(), name);
                    return ((string, BinanceStream)[])
                    [
                        (market.Names.Diff, new BinanceStream(market, BinanceStreamKind.Diff)),
                        (market.Names.Partial, new BinanceStream(market, BinanceStreamKind.Partial)),
                    ];
                }),
            ],
            new SnapshotFetches<BinanceMarket>((_, _) => default), stage.Figures, stage.Context);
        streams.Open(_outbox, stage.Connection);
        Assert.Equal([Request("SUBSCRIBE", 1, "@depth@100ms")], Sent());
        streams.Look(Start + StreamPulse.FirstFrame);
        Assert.Empty(Sent());
        streams.Look(Start + StreamPulse.FirstFrame + TimeSpan.FromSeconds(1));
        Assert.Equal(
            [
                Request("UNSUBSCRIBE", 2, "@depth@100ms"),
                Request("SUBSCRIBE", 3, "@depth@100ms", "@depth20@100ms"),
            ],
            Sent());

        string Request(string method, int id, params string[] kinds)
        {
            var all = kinds.SelectMany(kind => names.Select(name => $"\"{name}{kind}\""));
            return $$"""{"method":"{{method}}","params":[{{string.Join(',', all)}}],"id":{{id}}}""";
        }
    }

    private List<string> Sent()
    {
        var sent = new List<string>();
        while (_outbox.Frames.TryRead(out var frame))
            sent.Add(Encoding.UTF8.GetString(frame.Span));
        return sent;
    }
}
