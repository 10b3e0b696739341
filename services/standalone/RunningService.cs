using Surveillance.Platform.Hosting;

namespace Surveillance.Standalone;

/// <summary>One of the services as a host inside this process.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly IHost _host;
    private readonly ServicePulse _pulse;
    private readonly TimeProvider _time;

    /// <param name="name">The service's name, such as <c>metrics-engine</c>.</param>
    /// <param name="host">Built and not yet started; it is stopped and disposed with this.</param>
    /// <param name="time">The clock.</param>
    public RunningService(string name, IHost host, TimeProvider time)
    {
        (Name, _host, _time) = (name, host, time);
        _pulse = host.Services.GetRequiredService<ServicePulse>();
    }

    /// <summary>The service's name, such as <c>metrics-engine</c>.</summary>
    public string Name { get; }

    /// <summary>Whether its loop moves on: not merely that it was started.</summary>
    public bool IsReady => _pulse.IsMakingProgress;

    public Task StartAsync(CancellationToken token) => _host.StartAsync(token);

    /// <summary>Returns once its loop has moved on for the first time.</summary>
    public async Task ReadyAsync(CancellationToken token)
    {
        while (!IsReady)
            await Task.Delay(Look, _time, token);
    }

    /// <summary>
    /// Returns when the service ends by itself: the exception of the loop that crashed, or null when it was asked
    /// to stop. Its host hears Ctrl-C, too, perhaps before we do: only a loop that failed makes it a crash.
    /// </summary>
    public async Task<Exception?> EndAsync(CancellationToken token)
    {
        var stopping = _host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (stopping.Register(ended.SetResult))
            await ended.Task.WaitAsync(token);
        return _host.Services.GetServices<IHostedService>().OfType<BackgroundService>()
            .Select(loop => loop.ExecuteTask?.Exception?.InnerException).FirstOrDefault(crash => crash is not null);
    }

    /// <summary>Lets it store what is in flight, within the service's own time limit.</summary>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        if (_host is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
        else
            _host.Dispose();
    }
}
