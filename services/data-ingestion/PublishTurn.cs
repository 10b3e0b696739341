namespace Surveillance.DataIngestion;

/// <summary>The markets of one turn, and its commands to Redis. Used again and again.</summary>
internal sealed class PublishTurn
{
    /// <summary>The markets.</summary>
    public List<PublishedMarket> Markets { get; } = [];

    /// <summary>What was sent and may not be answered yet.</summary>
    public List<Task> Commands { get; } = [];

    /// <summary>
    /// Returns once all of it stands in Redis. Whatever came of it, the turn is empty then and its markets are free.
    /// </summary>
    /// <param name="again">Takes each market of a turn that failed.</param>
    /// <exception cref="StackExchange.Redis.RedisException">It does not stand there.</exception>
    /// <exception cref="TimeoutException">It may not stand there.</exception>
    public async Task SettleAsync(Action<PublishedMarket> again)
    {
        var isWritten = false;
        try
        {
            await Task.WhenAll(Commands);
            isWritten = true;
        }
        finally
        {
            foreach (var market in Markets)
            {
                market.IsOnItsWay = false;
                if (!isWritten)
                    again(market);
            }

            Markets.Clear();
            Commands.Clear();
        }
    }
}
