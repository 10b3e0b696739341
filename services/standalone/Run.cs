using Surveillance.ExchangeSimulator;
using Surveillance.Platform.Configuration;
using Surveillance.Standalone.Settings;
using Surveillance.Standalone.Stores;

namespace Surveillance.Standalone;

/// <summary>One run of everything: from checking what was asked for to the exit code.</summary>
internal sealed class Run(RunOptions options, TextWriter output, TextWriter errors)
{
    /// <summary>
    /// After this time the addresses are printed although something is not ready yet; its line follows when it is.
    /// </summary>
    private static readonly TimeSpan PatienceForReady = TimeSpan.FromSeconds(20);

    private static TimeProvider Time => TimeProvider.System;

    /// <summary>
    /// Runs until it is told to stop, the time is over or a part crashes; 0, or 1 with the reason on standard error.
    /// </summary>
    public async Task<int> InvokeAsync(CancellationToken stop)
    {
        try
        {
            return await RunAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Told to stop while it was still starting.
            return 0;
        }
        catch (Exception mistake) when (mistake
            is ConfigurationException or SimulatorOptionsException or StoreUnavailableException or FormatException
            or IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync(mistake.Message);
            return 1;
        }
    }

    private async Task<int> RunAsync(CancellationToken stop)
    {
        var config = ConfigFolder.Find(options.Config);
        var configuration = config.Read(options.LogLevel, options.MetricsPort);
        using var data = DataFolder.Open(options.Data, config, isSimulated: options.Simulation is not null);
        await using var system = new OneProcess(options, data, output.WriteLine, Time);
        await system.StartAsync(config, configuration, stop);

        // One token for all reasons to end, so that the lines about readiness end with it.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var ready = TellReadyAsync(system, ending.Token);
        var crash = await system.UntilEndAsync(options.For, stop);
        await ending.CancelAsync();
        await ready;
        if (crash is null)
            return 0;
        await errors.WriteLineAsync(crash);
        return 1;
    }

    private async Task TellReadyAsync(OneProcess system, CancellationToken token)
    {
        try
        {
            var all = Task.WhenAll(system.Services.Select(service => TellReadyAsync(service, token)));
            await Task.WhenAny(all, Task.Delay(PatienceForReady, Time, token));
            token.ThrowIfCancellationRequested();
            foreach (var late in system.Services.Where(service => !service.IsReady))
                await output.WriteLineAsync(
                    $"waiting   {late.Name}: no progress after {PatienceForReady.TotalSeconds} s");
            await output.WriteLineAsync(system.Directions);
            await all;
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // It ends before all was ready.
        }
    }

    private async Task TellReadyAsync(RunningService service, CancellationToken token)
    {
        await service.ReadyAsync(token);
        await output.WriteLineAsync($"ready     {service.Name}");
    }
}
