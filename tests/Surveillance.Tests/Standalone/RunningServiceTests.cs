using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Surveillance.Platform.Hosting;
using Surveillance.Standalone;

namespace Surveillance.Tests.Standalone;

public sealed class RunningServiceTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_service_is_ready_once_its_loop_moves_on_and_not_before()
    {
        var loop = new Loop();
        await using var service = Service(loop);
        await service.StartAsync(Token);
        var ready = service.ReadyAsync(Token);
        Assert.False(service.IsReady);
        Assert.False(ready.IsCompleted);
        loop.Pulse!.Beat();
        await ready.WaitAsync(Patience, TimeProvider.System, Token);
        Assert.True(service.IsReady);
    }

    [Fact]
    public async Task A_loop_that_crashes_ends_the_service_with_its_exception()
    {
        var loop = new Loop();
        await using var service = Service(loop);
        await service.StartAsync(Token);
        var end = service.EndAsync(Token);
        loop.Fate.SetException(new InvalidOperationException("the sky fell"));
        var crash = await end.WaitAsync(Patience, TimeProvider.System, Token);
        Assert.Equal("the sky fell", Assert.IsType<InvalidOperationException>(crash).Message);
    }

    [Fact]
    public async Task A_service_that_is_asked_to_stop_did_not_crash()
    {
        var loop = new Loop();
        await using var service = Service(loop);
        await service.StartAsync(Token);
        var end = service.EndAsync(Token);
        loop.Lifetime!.StopApplication();
        Assert.Null(await end.WaitAsync(Patience, TimeProvider.System, Token));
    }

    private static RunningService Service(Loop loop)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<ServicePulse>();
        builder.Services.AddHostedService(services =>
        {
            loop.Pulse = services.GetRequiredService<ServicePulse>();
            loop.Lifetime = services.GetRequiredService<IHostApplicationLifetime>();
            return loop;
        });
        return new RunningService("loop", builder.Build(), TimeProvider.System);
    }

    private sealed class Loop : BackgroundService
    {
        public TaskCompletionSource Fate { get; } = new();

        public ServicePulse? Pulse { get; set; }

        public IHostApplicationLifetime? Lifetime { get; set; }

        protected override Task ExecuteAsync(CancellationToken stoppingToken) => Fate.Task.WaitAsync(stoppingToken);
    }
}
