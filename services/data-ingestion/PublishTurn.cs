using Surveillance.Platform.Redis;

namespace Surveillance.DataIngestion;

/// <summary>The markets of one turn and its commands to Redis. Used again and again.</summary>
internal sealed class PublishTurn
{
    /// <summary>The markets.</summary>
    public List<PublishedMarket> Markets { get; } = [];

    /// <summary>What was sent and may not be answered yet.</summary>
    public CommandBatch Commands { get; } = new();

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
            await Commands.SettleAsync();
        }
        catch
        {
            Markets.ForEach(again);
            throw;
        }
        finally
        {
            Markets.Clear();
        }
    }
}
