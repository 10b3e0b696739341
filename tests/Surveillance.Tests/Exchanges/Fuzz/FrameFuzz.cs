using System.Text.Json;
using Surveillance.Exchanges;
using Surveillance.Exchanges.Sessions;
using Surveillance.Markets;
using Surveillance.Platform.Configuration;

namespace Surveillance.Tests.Exchanges.Fuzz;

/// <summary>
/// Hands a venue's streams mutated frames between right ones. Whatever they are, they are taken or refused by the two
/// exceptions that a session counts; a refused one leaves no book but the one before it, and no book is ever crossed.
/// </summary>
internal sealed class FrameFuzz(string exchange, SurveillanceConfig config, int seed)
{
    private const int FramesOfConnection = 200;

    private readonly FuzzVenue _venue = new(exchange, config);
    private readonly Random _random = new(seed);
    private readonly SortedDictionary<string, long> _outcomes = new(StringComparer.Ordinal);

    /// <summary>Mutated frames by what became of them: taken, or the reason for which they were refused.</summary>
    public IReadOnlyDictionary<string, long> Outcomes => _outcomes;

    /// <summary>Mutated frames so far.</summary>
    public long Frames { get; private set; }

    /// <summary>Books that could be read in the end of a frame, which tells that the right ones were taken.</summary>
    public long Live { get; private set; }

    /// <exception cref="FuzzException">A frame ended in another exception, or did what none may.</exception>
    public void Run(long frames)
    {
        for (var end = Frames + frames; Frames < end;)
        {
            _venue.Streams.Close(GapReason.Disconnect);
            _venue.Open();
            for (var place = 0; place < _venue.Seeds; place++)
                TakeRight(place);
            for (var i = 0; i < FramesOfConnection && Frames < end; i++)
            {
                if (!_venue.IsLive)
                    Load();
                else if (_random.Next(10) == 0)
                    TakeRight(_random.Next(_venue.Seeds));
                foreach (var frame in FrameMutator.Mutate(_venue.Frame(_random.Next(_venue.Seeds)), _random))
                    TakeMutated(frame);
            }

            _venue.Streams.Look(Now);
            while (_venue.Output.Changed.TryRead(out var changed))
                changed.TakeUp();
            while (_venue.Output.Gaps.TryRead(out _))
            {
                // A broken book that is right again: as it should be.
            }
        }
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>A frame as the venue sends it; it may not follow on what a mutated one did.</summary>
    private void TakeRight(int place) => Refusable(() => _venue.Streams.Take(_venue.Frame(place), Now));

    private void Load() => Refusable(_venue.Load);

    private static void Refusable(Action take)
    {
        try
        {
            take();
        }
        catch (Exception error) when (error is FeedProtocolException or JsonException)
        {
            // A mutated one had told of other digits or other markets.
        }
    }

    private void TakeMutated(byte[] frame)
    {
        Frames++;
        Span<long> before = stackalloc long[_venue.Feeds.Count];
        for (var i = 0; i < before.Length; i++)
            before[i] = _venue.Feeds[i].Book.UpdateCount;
        string outcome;
        var isRefused = true;
        try
        {
            outcome = _venue.Streams.Take(frame, Now) == FrameKind.Data ? "taken as data" : "taken as control";
            isRefused = false;
        }
        catch (FeedProtocolException error)
        {
            outcome = $"refused: {Reason(error.Field)}";
        }
        catch (JsonException)
        {
            outcome = "refused: no JSON";
        }
        catch (Exception error)
        {
            throw new FuzzException($"{exchange} threw {error.GetType().Name} at {Excerpt(frame)}", error);
        }

        _outcomes[outcome] = _outcomes.GetValueOrDefault(outcome) + 1;
        for (var i = 0; i < before.Length; i++)
            Check(_venue.Feeds[i], before[i], isRefused, frame);
    }

    private void Check(MarketFeed feed, long updatesBefore, bool isRefused, byte[] frame)
    {
        var isReadable = feed.TryRead(0, static (_, _, _) => { });
        Live += isReadable ? 1 : 0;
        if (isReadable && feed.Book.IsCrossed)
            throw new FuzzException($"{feed.Market} is crossed and can be read after {Excerpt(frame)}");
        if (isReadable && isRefused && feed.Book.UpdateCount != updatesBefore)
            throw new FuzzException($"{feed.Market} was changed by a refused frame: {Excerpt(frame)}");
    }

    /// <summary>The field's name: what follows it is of the frame.</summary>
    private static string Reason(string field) => field.Length <= 40 ? field : field[..40];

    private static string Excerpt(byte[] frame) =>
        FeedProtocolException.Excerpt(frame) + (frame.Length < 2_000 ? $" ({Convert.ToHexString(frame)})" : "");
}

/// <summary>What no frame may do.</summary>
internal sealed class FuzzException(string message, Exception? inner = null) : Exception(message, inner);
