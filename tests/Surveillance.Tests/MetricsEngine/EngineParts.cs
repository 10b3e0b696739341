using System.Buffers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Surveillance.Markets;
using Surveillance.MetricsEngine;
using Surveillance.MetricsEngine.Shares;
using Surveillance.Platform.Hosting;
using Surveillance.Platform.Redis;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.MetricsEngine;

/// <summary>
/// The parts of an engine, none of which runs by itself, on a Redis of its own, a clock that a test moves, and a
/// database that does not answer.
/// </summary>
internal sealed class EngineParts : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly IHost _host;
    private long _sequence;

    private EngineParts(RedisConnection redis, string config, DateTimeOffset start)
    {
        Time = new FakeTimeProvider(start);
        _host = MetricsEngineService.Build(
            new ServiceEnvironment(
                "metrics-engine", "one", config, redis, "Host=127.0.0.1;Port=1;Username=nobody", null,
                _folder.PathTo("state")),
            Time);
    }

    public FakeTimeProvider Time { get; }

    public static async Task<EngineParts> MakeAsync(RedisServer redis, DateTimeOffset start, string? config = null) =>
        new(await redis.FreshAsync(), config ?? Repository.PathTo("config"), start);

    public T Of<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    /// <summary>Takes all shares that nobody else has.</summary>
    public async Task HoldAsync(MeasuringPlan plan, CancellationToken cancellationToken)
    {
        for (var look = 0; look < 10; look++)
        {
            await Of<ShareKeeper>().KeepAsync(plan.Weights, _ => Task.CompletedTask, cancellationToken);
            Time.Advance(TimeSpan.FromMilliseconds(200));
        }
    }

    /// <summary>Puts a book of one level a side into Redis, of the present moment; null for an empty side.</summary>
    public async Task PutBookAsync(MarketId market, double? bid, double ask, CancellationToken cancellationToken)
    {
        var book = new OrderBook(market);
        book.Load(bid is { } price ? [new(price, 1)] : [], [new(ask, 1)], limit: 1000, ++_sequence);
        var (text, now) = (new ArrayBufferWriter<byte>(), Of<TimeProvider>().GetUtcNow());
        BookJson.Write(text, book, new BookStamp(now, now, BookSource.Stream, 20));
        await Of<OrderBooks>().SetAsync(market, text.WrittenMemory.ToArray(), cancellationToken);
    }

    public void Dispose()
    {
        _host.Dispose();
        _folder.Dispose();
    }
}
