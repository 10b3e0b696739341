using Surveillance.Dashboard.Access;

namespace Surveillance.Tests.Dashboard.Access;

/// <summary>Dull people.</summary>
internal static class Somebody
{
    public const string Password = "correct horse battery";

    /// <summary>Of <see cref="Password"/>; made once, for it takes a while.</summary>
    public static readonly string Hash = Passwords.Hash(Password);

    public static readonly Account Ann = new("ann", OperatorRole.Operator, Hash);

    public static readonly Account Vic = new("vic", OperatorRole.Viewer, Hash);

    public static readonly AccessSettings Settings = new() { Accounts = [Ann, Vic] };
}
