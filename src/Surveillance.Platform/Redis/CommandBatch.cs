using System.Buffers;
using StackExchange.Redis;

namespace Surveillance.Platform.Redis;

/// <summary>
/// Commands that are sent one after the other and waited for together, and the texts they carry. Used again and again,
/// by one task.
/// </summary>
public sealed class CommandBatch
{
    // What twenty levels a side and the profile are given room for.
    private const int UsualLength = 12 * 1024;

    // After a start or an outage all markets are due at once: the texts of so many are kept, the others let go.
    private const int MostTexts = 512;

    // So many brief texts by one command: of more nothing is saved, and others wait for it.
    private const int BriefAtOnce = 16;

    private readonly List<ArrayBufferWriter<byte>> _texts = [];
    private readonly List<BriefText> _brief = [];
    private readonly List<Task> _commands = [];
    private readonly List<(MarketQueue Queue, RedisKey List, Task<long> Length)> _pushes = [];
    private RedisStore? _briefTo;
    private int _textsInUse;

    // Where the last command stands that waits for those before it: whoever waits for it waits for all of them.
    private int _ordered;

    /// <summary>Commands that were sent and may not be answered yet, without texts that are gathered.</summary>
    public int Count => _commands.Count;

    /// <summary>Whether all of it was sent and answered: it can be settled without waiting for that.</summary>
    public bool IsAnswered =>
        _brief.Count == 0 && (_commands.Count == 0 || (_commands[^1].IsCompleted && _commands.TrueForAll(IsOver)));

    /// <summary>Takes in a command that was sent: it is not behind texts that are gathered and not sent yet.</summary>
    public void Add(Task command) => _commands.Add(command);

    /// <summary>
    /// The batch failed before all of it was sent: what was gathered is not sent any more, behind what others write
    /// anew by then.
    /// </summary>
    public void Fail(Exception error)
    {
        _brief.Clear();
        Add(Task.FromException(error));
    }

    /// <summary>
    /// Takes in a text for <see cref="BriefTexts"/>. Some are sent by one command; all of them before what is to be
    /// behind them, and before the batch is waited for.
    /// </summary>
    /// <param name="store">Where to.</param>
    /// <param name="key">Its key.</param>
    /// <param name="text">It must stay what it is until the batch is settled.</param>
    internal void SetBrief(RedisStore store, RedisKey key, ReadOnlyMemory<byte> text)
    {
        _briefTo = store;
        _brief.Add(new BriefText(key, text));
        if (_brief.Count == BriefAtOnce)
            SendBrief();
    }

    /// <summary>Sends the brief texts that were not sent yet.</summary>
    /// <exception cref="StackExchange.Redis.RedisException">They cannot be sent.</exception>
    internal void SendBrief()
    {
        try
        {
            if (_brief.Count > 0)
                _briefTo!.SendBrief(_brief, _commands);
        }
        finally
        {
            _brief.Clear();
        }
    }

    /// <summary>
    /// Takes in a command that must be carried out after those that the batch holds. On one connection it is sent
    /// right behind them; to a cluster, where every node has a connection of its own, once they are answered.
    /// </summary>
    public void AddBehind(RedisStore store, Func<Task> send)
    {
        SendBrief();
        Add(store.IsCluster ? SendBehindAsync(_commands[_ordered..], send) : send());
        _ordered = _commands.Count - 1;
    }

    /// <summary>
    /// Takes in a push to a bounded list. Its bound is looked after once the batch was answered: thousands of pushes a
    /// second, each followed by something of its own, would wake a thread each.
    /// </summary>
    internal void Add(MarketQueue queue, RedisKey list, Task<long> length)
    {
        Add(length);
        _pushes.Add((queue, list, length));
    }

    /// <summary>
    /// Room for one more text, which is in use until Redis has it. Each batch begins with the same: written a moment
    /// ago, they are in the processor's cache still, as one of each market's own would not be.
    /// </summary>
    public ArrayBufferWriter<byte> NextText()
    {
        if (_textsInUse == _texts.Count)
            _texts.Add(new ArrayBufferWriter<byte>(UsualLength));
        var text = _texts[_textsInUse++];
        text.ResetWrittenCount();
        return text;
    }

    /// <summary>Returns once all of it was answered. Whatever came of it, the batch is empty then.</summary>
    /// <exception cref="StackExchange.Redis.RedisException">A command failed.</exception>
    /// <exception cref="TimeoutException">A command may have failed.</exception>
    public async Task SettleAsync()
    {
        try
        {
            try
            {
                SendBrief();
                await AnswersAsync(_commands);
            }
            finally
            {
                // Also where another command failed: one that is refused for good must not let the lists grow.
                await BoundAsync();
            }
        }
        catch
        {
            // A command that was given up may be sent yet: its text must stay what it is.
            _texts.Clear();
            throw;
        }
        finally
        {
            _commands.Clear();
            _pushes.Clear();
            _textsInUse = _ordered = 0;
            if (_texts.Count > MostTexts)
                _texts.RemoveRange(MostTexts, _texts.Count - MostTexts);
        }
    }

    /// <summary>
    /// Returns once commands were answered that were sent in this order. Answers of a node come in the order of the
    /// commands: to wait for the last one wakes a thread once; to wait for each would do so for each, tens of
    /// thousands of times a second.
    /// </summary>
    public static async Task AnswersAsync(IReadOnlyList<Task> commands)
    {
        for (var command = commands.Count - 1; command >= 0; command--)
            await commands[command];
    }

    private static bool IsOver(Task command) => command.IsCompleted;

    // Each list once, however many pushes went to it, and all before the first is waited for: while nobody takes
    // entries out, each push goes beyond the bound.
    private async Task BoundAsync()
    {
        List<(MarketQueue Queue, RedisKey List)>? full = null;
        foreach (var (queue, list, length) in _pushes)
        {
            if (length.IsCompletedSuccessfully && length.Result > MarketQueue.Bound
                && full?.Contains((queue, list)) is not true)
                (full ??= []).Add((queue, list));
        }

        if (full is not null)
            await Task.WhenAll(full.Select(one => one.Queue.BoundAsync(one.List)));
    }

    private static async Task SendBehindAsync(List<Task> commands, Func<Task> send)
    {
        await Task.WhenAll(commands);
        await send();
    }
}
