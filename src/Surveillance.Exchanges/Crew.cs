namespace Surveillance.Exchanges;

/// <summary>
/// Work that is done side by side, each piece under a name of its own: pieces begin and end while the others go on.
/// One ends by itself only through a mistake of ours, which ends all. Safe for several threads.
/// </summary>
public sealed class Crew
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Member> _members = [];
    private readonly TaskCompletionSource _mistake = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isRunning;

    /// <summary>Adds a piece of work; it begins at once, or when the crew does. Its name must be free.</summary>
    public void Begin(string name, Func<CancellationToken, Task> work)
    {
        var member = new Member(work);
        lock (_gate)
        {
            _members.Add(name, member);
            if (_isRunning)
                member.Running = WatchAsync(member);
        }
    }

    /// <summary>Ends a piece of work, where there is one of the name; returns once it has ended.</summary>
    public async Task EndAsync(string name)
    {
        Member? member;
        lock (_gate)
        {
            if (!_members.Remove(name, out member))
                return;
        }

        await EndAsync(member);
    }

    /// <summary>Runs, once, until it is told to stop; returns when every piece of work has ended.</summary>
    /// <exception cref="OperationCanceledException">It was told to stop.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        lock (_gate)
        {
            _isRunning = true;
            foreach (var member in _members.Values)
                member.Running = WatchAsync(member);
        }

        try
        {
            await _mistake.Task.WaitAsync(stop);
        }
        finally
        {
            await Task.WhenAll(TakeAll().Select(EndAsync));
        }
    }

    private IReadOnlyList<Member> TakeAll()
    {
        lock (_gate)
        {
            _isRunning = false;
            IReadOnlyList<Member> all = [.. _members.Values];
            _members.Clear();
            return all;
        }
    }

    private async Task WatchAsync(Member member)
    {
        await Task.Yield();
        var stop = member.End.Token;
        try
        {
            await member.Work(stop);
            throw new InvalidOperationException("work that goes on until it is told to stop has ended by itself");
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Ended as told.
        }
        catch (Exception error)
        {
            _mistake.TrySetException(error);
        }
    }

    private static async Task EndAsync(Member member)
    {
        await member.End.CancelAsync();
        await member.Running;
        member.End.Dispose();
    }

    private sealed class Member(Func<CancellationToken, Task> work)
    {
        public Func<CancellationToken, Task> Work { get; } = work;

        public CancellationTokenSource End { get; } = new();

        public Task Running { get; set; } = Task.CompletedTask;
    }
}
