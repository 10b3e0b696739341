using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Surveillance.Exchanges;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Redis;

namespace Surveillance.DataIngestion.Discoveries;

/// <summary>
/// Runs one seeker for each wish of <c>discover</c>: an edit ends and begins those alone that it concerns. A seeker
/// ends by itself only through a mistake of ours, which ends the service.
/// </summary>
internal sealed class DiscoveryLoop(
    ConfigurationWatch configuration, InstrumentLists lists, FeedContext context, ILogger<DiscoveryLoop> log)
    : BackgroundService
{
    private readonly Dictionary<string, Running> _running = [];
    private readonly HashSet<string> _toldOff = [];

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var edits = Channel.CreateBounded<SurveillanceConfig>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        configuration.Changed += edited => edits.Writer.TryWrite(edited);
        try
        {
            await FollowAsync(configuration.Current, stoppingToken);
            while (true)
            {
                var edited = edits.Reader.WaitToReadAsync(stoppingToken).AsTask();
                await await Task.WhenAny([edited, .. _running.Values.Select(one => one.Task)]);
                if (edits.Reader.TryRead(out var config))
                    await FollowAsync(config, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped as told.
        }
        finally
        {
            foreach (var name in _running.Keys.ToList())
                await EndAsync(name);
        }
    }

    private async Task FollowAsync(SurveillanceConfig config, CancellationToken stop)
    {
        TellOff(config);
        var searches = MarketSearch.Of(config).ToDictionary(search => search.Name);
        foreach (var (name, running) in _running.ToList())
        {
            if (!searches.TryGetValue(name, out var search) || !search.IsSameAs(running.Search))
                await EndAsync(name);
        }

        foreach (var (name, search) in searches.Where(search => !_running.ContainsKey(search.Key)))
        {
            var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var seeker = new MarketSeeker(search, lists, context, log);
            _running[name] = new Running(search, end, seeker.RunAsync(end.Token));
        }
    }

    private void TellOff(SurveillanceConfig config)
    {
        var off = config.Discoveries.Except(config.EnabledDiscoveries).Select(wish => wish.ToString()).ToList();
        _toldOff.IntersectWith(off);
        foreach (var wish in off.Where(_toldOff.Add))
            Log.NothingDiscovered(log, wish);
    }

    private async Task EndAsync(string name)
    {
        if (!_running.Remove(name, out var running))
            return;
        await running.End.CancelAsync();
        await running.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        running.End.Dispose();
    }

    private sealed record Running(MarketSearch Search, CancellationTokenSource End, Task Task);
}
