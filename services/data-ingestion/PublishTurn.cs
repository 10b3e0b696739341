using System.Buffers;

namespace Surveillance.DataIngestion;

/// <summary>The markets of one turn, their texts, and its commands to Redis. Used again and again.</summary>
internal sealed class PublishTurn
{
    // What twenty levels a side and the profile are given room for.
    private const int UsualLength = 12 * 1024;

    // After a start or an outage all markets are due at once: the texts of so many are kept, the others let go.
    private const int MostTexts = 512;

    private readonly List<ArrayBufferWriter<byte>> _texts = [];
    private int _textsInUse;

    /// <summary>The markets.</summary>
    public List<PublishedMarket> Markets { get; } = [];

    /// <summary>What was sent and may not be answered yet.</summary>
    public List<Task> Commands { get; } = [];

    /// <summary>
    /// Room for one more text, which is in use until Redis has it. Each turn begins with the same: written a moment
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

    /// <summary>
    /// Returns once all of it stands in Redis. Whatever came of it, the turn is empty then.
    /// </summary>
    /// <param name="again">Takes each market of a turn that failed.</param>
    /// <exception cref="StackExchange.Redis.RedisException">It does not stand there.</exception>
    /// <exception cref="TimeoutException">It may not stand there.</exception>
    public async Task SettleAsync(Action<PublishedMarket> again)
    {
        try
        {
            // Answers come in the order of the commands. To wait for the last one wakes a thread once; to wait for each
            // would do so for each, tens of thousands of times a second.
            for (var command = Commands.Count - 1; command >= 0; command--)
                await Commands[command];
        }
        catch
        {
            // A command that was given up may be sent yet: its text must stay what it is.
            _texts.Clear();
            Markets.ForEach(again);
            throw;
        }
        finally
        {
            Markets.Clear();
            Commands.Clear();
            _textsInUse = 0;
            if (_texts.Count > MostTexts)
                _texts.RemoveRange(MostTexts, _texts.Count - MostTexts);
        }
    }
}
