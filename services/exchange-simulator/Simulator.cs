using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;
using Surveillance.ExchangeSimulator.Faults;
using Surveillance.ExchangeSimulator.Incidents;
using Surveillance.ExchangeSimulator.Markets;
using Surveillance.ExchangeSimulator.Sources;
using Surveillance.ExchangeSimulator.Venues;

namespace Surveillance.ExchangeSimulator;

/// <summary>
/// Binance spot, Binance USDⓈ-M futures, OKX, Bybit, Kraken and Coinbase, speaking the venues' own protocols. Runs
/// inside the process that starts it, until it is disposed.
/// </summary>
public sealed class Simulator : IAsyncDisposable
{
    private static readonly string[] Exchanges = ["binance", "okx", "bybit", "kraken", "coinbase"];

    private readonly WebApplication _app;
    private readonly IncidentSchedule _incidents;
    private readonly FaultSchedule _faults;
    private readonly SimulatorLoop _loop;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;

    private Simulator(
        WebApplication app,
        MarketBoard board,
        IReadOnlyDictionary<string, VenueState> venues,
        IncidentSchedule incidents,
        FaultSchedule faults,
        SimulatorLoop loop,
        Uri root)
    {
        (_app, Board, Venues, _incidents, _faults, _loop) = (app, board, venues, incidents, faults, loop);
        Addresses = new SimulatorAddresses(root);
        _running = Task.Run(() => loop.RunAsync(_stopping.Token));
    }

    /// <summary>Where the venues are found.</summary>
    public SimulatorAddresses Addresses { get; }

    /// <summary>The markets that are served.</summary>
    internal MarketBoard Board { get; }

    /// <summary>The venues by their names.</summary>
    internal IReadOnlyDictionary<string, VenueState> Venues { get; }

    /// <summary>Ends when the simulator stops; faults when it broke.</summary>
    public Task Completion => _running;

    /// <summary>Loads the markets and listens.</summary>
    /// <exception cref="SimulatorOptionsException">An option, incident or fault makes no sense.</exception>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<Simulator> StartAsync(
        SimulatorOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var log = (options.Logging ?? NullLoggerFactory.Instance).CreateLogger("Surveillance.ExchangeSimulator");
        var venues = Exchanges.ToDictionary(name => name, name => new VenueState(name, options.Pace, time));
        IncidentSchedule? incidents = null;
        var sources = new MarketSources(options, venues, () => incidents?.FirstBookSent()).Create();
        var board = new MarketBoard([.. sources.SelectMany(source => source.Markets)]);
        incidents = new IncidentSchedule(board, venues, log);
        foreach (var incident in options.Incidents) incidents.Plan(incident);
        var faults = new FaultSchedule(board, venues, log);
        foreach (var fault in options.Faults) faults.Plan(fault, TimeSpan.Zero);
        faults.AdvanceTo(TimeSpan.Zero);

        var loop = new SimulatorLoop(sources, incidents, faults, options.Speed, time, log);
        var control = new SimulatorControl(incidents, faults, loop);
        var app = Build(options, control, new VenueRoutes(board, venues, options.Pace, time, log));
        await app.StartAsync(cancellationToken);
        var addresses = app.Services.GetRequiredService<IServer>()
            .Features.GetRequiredFeature<IServerAddressesFeature>();
        var root = new Uri(addresses.Addresses.First());
        Log.Listens(log, root, board.All.Count, options.Recordings ?? "synthetic");
        return new Simulator(app, board, venues, incidents, faults, loop, root);
    }

    /// <summary>Lets an incident happen; its start counts from now.</summary>
    /// <exception cref="SimulatorOptionsException">The market is not served.</exception>
    public void Inject(Incident incident) => _incidents.Inject(incident, _loop.Elapsed);

    /// <summary>Lets a venue's protocol go wrong; the fault's start counts from now.</summary>
    /// <exception cref="SimulatorOptionsException">
    /// There is no such fault, it makes no sense on the venue, or the market is not served.
    /// </exception>
    public void Inject(Fault fault) => _faults.Plan(fault, _loop.Elapsed);

    /// <summary>Lets the markets stand still, or go on from where they are.</summary>
    public void Pause(bool isPaused) => _loop.IsPaused = isPaused;

    /// <summary>Stops serving; open sockets are cut.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        using var impatient = new CancellationTokenSource(TimeSpan.Zero, TimeProvider.System);
        await _app.StopAsync(impatient.Token);
        await _app.DisposeAsync();
        _stopping.Dispose();
    }

    private static WebApplication Build(SimulatorOptions options, SimulatorControl control, VenueRoutes routes)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(options.Address, options.Port));
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        var app = builder.Build();
        app.Use(static (context, next) =>
        {
            if (context.Features.Get<IHttpUpgradeFeature>() is { } upgrade)
                context.Features.Set<IHttpUpgradeFeature>(new FreezableUpgrade(upgrade));
            return next(context);
        });
        app.UseWebSockets();
        app.Map(SimulatorControl.Path, branch => branch.Run(control.AnswerAsync));
        app.Run(routes.AnswerAsync);
        return app;
    }

    /// <summary>The process belongs to whoever started the simulator: its signals too.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
