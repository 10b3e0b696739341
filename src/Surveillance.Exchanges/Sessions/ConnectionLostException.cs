namespace Surveillance.Exchanges.Sessions;

/// <summary>A connection ended, or is given up as dead.</summary>
internal sealed class ConnectionLostException(string reason, Exception? inner = null) : Exception(reason, inner);
