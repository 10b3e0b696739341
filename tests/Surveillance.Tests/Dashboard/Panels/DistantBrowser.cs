using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.RenderTree;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.JSInterop;
using Surveillance.Dashboard.Charts;
using Surveillance.Dashboard.Panels;

// Where pictures are confirmed late is decided below what components are made for, in Blazor's own server, too.
#pragma warning disable BL0006

namespace Surveillance.Tests.Dashboard.Panels;

/// <summary>
/// A browser far away, as Blazor's server sees it
/// (https://github.com/dotnet/aspnetcore/blob/main/src/Components/Server/src/Circuits/RemoteRenderer.cs): components
/// hear that a picture is there only once it is confirmed, and while too many are not, no further one is made.
/// </summary>
internal sealed class DistantBrowser : Renderer
{
    private readonly ServiceProvider _services;
    private TaskCompletionSource? _confirmation;
    private bool _isFull;
    private int _root;

    private DistantBrowser(ServiceProvider services, DistantPage page)
        : base(services, NullLoggerFactory.Instance) =>
        (_services, Page) = (services, page);

    public override Dispatcher Dispatcher { get; } = Dispatcher.CreateDefault();

    /// <summary>What is called in its page.</summary>
    public DistantPage Page { get; }

    public static DistantBrowser Open()
    {
        var page = new DistantPage();
        return new DistantBrowser(
            new ServiceCollection().AddSingleton<IJSRuntime>(page).AddSingleton(TimeProvider.System)
                .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>)).BuildServiceProvider(),
            page);
    }

    /// <summary>Shows a component.</summary>
    public Task<T> ShowAsync<T>(Dictionary<string, object?> parameters)
        where T : class, IComponent => Dispatcher.InvokeAsync(() =>
    {
        var component = (T)InstantiateComponent(typeof(T));
        _root = AssignRootComponentId(component);
        _ = RenderRootComponentAsync(_root, ParameterView.FromDictionary(parameters));
        return component;
    });

    /// <summary>Gives it other parameters.</summary>
    public Task ChangeAsync(Dictionary<string, object?> parameters) => Dispatcher.InvokeAsync(() =>
    {
        _ = RenderRootComponentAsync(_root, ParameterView.FromDictionary(parameters));
    });

    /// <summary>Leaves the pictures from now on unconfirmed.</summary>
    public void HoldConfirmations() => _confirmation = new TaskCompletionSource();

    /// <summary>Confirms them; returns once the components have heard of it.</summary>
    public async Task ConfirmAsync()
    {
        var held = _confirmation!;
        _confirmation = null;
        await Dispatcher.InvokeAsync(held.SetResult);
        await Dispatcher.InvokeAsync(static () => { });
    }

    /// <summary>Too many are unconfirmed.</summary>
    public Task FillAsync() => Dispatcher.InvokeAsync(() => _isFull = true);

    /// <summary>Makes the picture that was wished for meanwhile.</summary>
    public Task DrainAsync() => Dispatcher.InvokeAsync(() =>
    {
        _isFull = false;
        ProcessPendingRender();
    });

    protected override void ProcessPendingRender()
    {
        if (!_isFull)
            base.ProcessPendingRender();
    }

    protected override Task UpdateDisplayAsync(in RenderBatch renderBatch) =>
        _confirmation?.Task ?? Task.CompletedTask;

    protected override void HandleException(Exception exception) => ExceptionDispatchInfo.Capture(exception).Throw();

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _services.Dispose();
    }
}

/// <summary>What charts call in a page: the calls that draw are counted, and may take their time.</summary>
internal sealed class DistantPage : IJSRuntime
{
    private readonly ConcurrentQueue<int> _drawn = new();
    private TaskCompletionSource? _drawing;

    /// <summary>The lines of each chart that was drawn, in the order of the calls.</summary>
    public IReadOnlyList<int> Drawn => [.. _drawn];

    /// <summary>Whether the library that draws can be had.</summary>
    public bool HasLibrary { get; set; } = true;

    /// <summary>Lets the page take its time to draw.</summary>
    public void HoldDrawing() => _drawing = new TaskCompletionSource();

    /// <summary>It has drawn, or never heard of it.</summary>
    public void EndDrawing(bool isHeard = true)
    {
        var drawing = _drawing!;
        _drawing = null;
        if (isHeard)
            drawing.SetResult();
        else
            drawing.SetCanceled();
    }

    public async ValueTask<TValue> InvokeAsync<TValue>(string identifier, object?[]? args)
    {
        if (identifier == MetricChart.LoadCall)
            return (TValue)(object)HasLibrary;
        if (identifier != ChartFigure.Call)
            return default!;
        using var figure = JsonDocument.Parse(((ReadyJson)args![1]!).Utf8);
        _drawn.Enqueue(figure.RootElement.GetProperty("data").GetArrayLength());
        if (_drawing is { } drawing)
            await drawing.Task;
        return default!;
    }

    public ValueTask<TValue> InvokeAsync<TValue>(
        string identifier, CancellationToken cancellationToken, object?[]? args) =>
        InvokeAsync<TValue>(identifier, args);
}
