namespace Surveillance.Markets;

/// <summary>
/// Until when a market's data could be trusted: what whoever looks after the market next has to know, so that no time
/// without data is left untold.
/// </summary>
/// <param name="At">Last moment at which the book was known to be right, UTC.</param>
/// <param name="Sequence">The venue's id of that state, where the venue has ids.</param>
/// <param name="Gap">Why the data could not be trusted since then; null when it still could.</param>
public sealed record TrustedTime(DateTimeOffset At, long? Sequence, GapReason? Gap);
