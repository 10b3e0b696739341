namespace Surveillance.Dashboard.Access;

/// <summary>What the sign-in page shows.</summary>
/// <param name="Return">Where the browser goes afterwards.</param>
/// <param name="Name">As typed before.</param>
/// <param name="Note">What went wrong; null when nothing did.</param>
/// <param name="HasAccounts">Whether a password can be typed.</param>
/// <param name="HasProvider">Whether an OpenID Connect provider can be asked.</param>
/// <param name="TokenField">Name of the field that proves that the form came from here.</param>
/// <param name="Token">Its value.</param>
public sealed record SignInView(
    string Return, string Name, string? Note, bool HasAccounts, bool HasProvider, string TokenField, string Token);
