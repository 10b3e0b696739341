namespace Surveillance.Standalone.Stores;

/// <summary>
/// A store that cannot be started on this machine as asked. The message names the thing, what was found and what to
/// do; the command prints it alone and exits with 1.
/// </summary>
internal sealed class StoreUnavailableException(string message) : Exception(message);
