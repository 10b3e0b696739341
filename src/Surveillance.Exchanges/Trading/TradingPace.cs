namespace Surveillance.Exchanges.Trading;

/// <summary>
/// When a venue that tells nobody by itself is asked whether its markets are traded. As long as all of them are lively
/// it is not; else so often that a halt, and its end, is known within a minute or so. Not safe for several threads.
/// </summary>
/// <param name="began">When what it listed was last read, or is being read.</param>
internal sealed class TradingPace(DateTimeOffset began)
{
    /// <summary>A gap of a market is looked into at once, of which there may be many in a row.</summary>
    public static readonly TimeSpan AfterBreak = TimeSpan.FromSeconds(10);

    /// <summary>How often it is asked while a market is halted, and after an answer that did not come.</summary>
    public static readonly TimeSpan WhileHalted = TimeSpan.FromSeconds(30);

    /// <summary>How often it is asked where a market merely rests.</summary>
    public static readonly TimeSpan AtRest = TimeSpan.FromSeconds(60);

    private DateTimeOffset _askedAt = began;
    private bool _hasFailed;

    /// <summary>Whether it is to be asked now.</summary>
    /// <param name="worst">The most urgent sign of its markets.</param>
    /// <param name="now">Present time.</param>
    public bool IsDue(TradingSign worst, DateTimeOffset now) => worst switch
    {
        TradingSign.Lively => false,
        TradingSign.Resting => now - _askedAt >= AtRest,
        TradingSign.Broken when !_hasFailed => now - _askedAt >= AfterBreak,
        _ => now - _askedAt >= WhileHalted,
    };

    /// <summary>It is asked.</summary>
    public void Ask(DateTimeOffset now) => (_askedAt, _hasFailed) = (now, false);

    /// <summary>It did not answer.</summary>
    public void Fail() => _hasFailed = true;
}
