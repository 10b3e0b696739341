using Microsoft.Extensions.Logging;

namespace Surveillance.Exchanges;

/// <summary>What feeds of all venues share.</summary>
/// <param name="Output">Where they hand over what happened.</param>
/// <param name="Http">For REST; requests are bounded in time.</param>
/// <param name="Lifecycle">For the events that operators grep for, at every log level.</param>
/// <param name="Log">For everything else.</param>
/// <param name="Time">The clock.</param>
public sealed record FeedContext(FeedOutput Output, HttpClient Http, ILogger Lifecycle, ILogger Log, TimeProvider Time)
{
    /// <summary>The REST of all venues.</summary>
    internal VenueRests Rests { get; } = new();
}
