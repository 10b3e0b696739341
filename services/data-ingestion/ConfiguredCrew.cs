using System.Threading.Channels;
using Surveillance.Exchanges;
using Surveillance.Platform.Configuration;

namespace Surveillance.DataIngestion;

/// <summary>
/// Work that runs as the configuration asks: each edit is followed once the one before it has been, and of several that
/// waited the last. What begins and ends with an edit is a piece of work of the crew.
/// </summary>
internal sealed class ConfiguredCrew(ConfigurationWatch configuration)
{
    private const string Edits = "edits";

    /// <summary>What runs beside the look for edits.</summary>
    public Crew Crew { get; } = new();

    /// <summary>Runs until it is told to stop, and returns then.</summary>
    /// <param name="follow">
    /// Begins and ends what the configuration asks for; called with the one in force first, one call at a time.
    /// </param>
    /// <param name="stop">Ends everything.</param>
    public async Task RunAsync(Func<SurveillanceConfig, CancellationToken, Task> follow, CancellationToken stop)
    {
        Crew.Begin(Edits, token => FollowAsync(follow, token));
        try
        {
            await Crew.RunAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped as told.
        }
    }

    private async Task FollowAsync(Func<SurveillanceConfig, CancellationToken, Task> follow, CancellationToken stop)
    {
        var edits = Channel.CreateBounded<SurveillanceConfig>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        configuration.Changed += edited => edits.Writer.TryWrite(edited);
        await follow(configuration.Current, stop);
        while (true)
            await follow(await edits.Reader.ReadAsync(stop), stop);
    }
}
