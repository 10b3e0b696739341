using Surveillance.Dashboard.Access;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Dashboard.Access;

/// <summary>
/// What an operator sets decides who may do what; what is wrong is told at once, and never with a secret.
/// </summary>
public sealed class AccessReaderTests : IDisposable
{
    private static readonly string Hash = Somebody.Hash;

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string> Slips => new()
    {
        { "ann:operator", "must be name:role:hash, three parts, was 2" },
        { $"ann b:operator:{Hash}",
          "the name must be 1 to 64 of a-z A-Z 0-9 . _ - @, and not dashboard or system" },
        { $"System:operator:{Hash}",
          "the name must be 1 to 64 of a-z A-Z 0-9 . _ - @, and not dashboard or system" },
        { $"ann:admin:{Hash}", "the role must be viewer or operator" },
        { "ann:operator:hunter2", "the hash must be one that hash-password made" },
        { $"ann:operator:{Convert.ToBase64String(new byte[80])}", "the hash must be one that hash-password made" },
    };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void While_nothing_is_set_everybody_may_act()
    {
        var access = Read([], out var mistakes);
        Assert.Empty(mistakes);
        Assert.False(access.AsksWhoActs);
        Assert.Equal(Reading.Open, access.Reading);
    }

    [Fact]
    public void Users_come_from_the_variable_and_from_the_file()
    {
        var file = Write($"# The desk.\n\nvic:viewer:{Hash}\n  max:operator:{Hash}\n");
        var access = Read(
            [("DASHBOARD_USERS", $"ann:operator:{Hash}; joe:viewer:{Hash};"), ("DASHBOARD_USERS_FILE", file)],
            out var mistakes);
        Assert.Empty(mistakes);
        Assert.Equal(
            [
                ("ann", OperatorRole.Operator), ("joe", OperatorRole.Viewer), ("vic", OperatorRole.Viewer),
                ("max", OperatorRole.Operator),
            ],
            access.Accounts.Select(account => (account.Name, account.Role)));
    }

    [Theory]
    [MemberData(nameof(Slips))]
    public void A_mistake_is_told_with_its_entry_and_without_what_stands_there(string entry, string message)
    {
        Read([("DASHBOARD_USERS", $"joe:viewer:{Hash};{entry}")], out var mistakes);
        Assert.Equal($"environment: DASHBOARD_USERS: entry 2: {message}", Assert.Single(mistakes));
    }

    [Fact]
    public void All_mistakes_of_all_places_are_told_at_once()
    {
        var file = Write($"ann:operator:{Hash}\n# Comment.\nANN:viewer:{Hash}\nsecret-password\n");
        Read(
            [
                ("DASHBOARD_USERS", "joe"), ("DASHBOARD_USERS_FILE", file), ("DASHBOARD_READ_REQUIRES_LOGIN", "yes"),
                ("DASHBOARD_OIDC_AUTHORITY", "http://id.example"), ("DASHBOARD_OIDC_CLIENT_ID", "desk"),
                ("DASHBOARD_TRUSTED_PROXIES", "10.0.0.5, 10.0.0.0/33"),
            ],
            out var mistakes);
        Assert.Equal(
            [
                "environment: DASHBOARD_USERS: entry 1: must be name:role:hash, three parts, was 1",
                $"{file}:3: the name is that of an account before it",
                $"{file}:4: must be name:role:hash, three parts, was 1",
                "environment: DASHBOARD_OIDC_CLIENT_SECRET: must be set: DASHBOARD_OIDC_AUTHORITY, "
                    + "DASHBOARD_OIDC_CLIENT_ID, DASHBOARD_OIDC_CLIENT_SECRET belong together",
                "environment: DASHBOARD_READ_REQUIRES_LOGIN: must be true or false, was yes",
                "environment: DASHBOARD_TRUSTED_PROXIES: must be addresses or networks such as "
                    + "10.0.0.5,172.18.0.0/16, was 10.0.0.0/33",
            ],
            mistakes);
    }

    [Fact]
    public void A_file_that_is_not_there_or_names_nobody_is_a_mistake_and_an_empty_one_is_not()
    {
        Read([("DASHBOARD_USERS_FILE", _folder.PathTo("nowhere"))], out var missing);
        Assert.Equal(
            [$"environment: DASHBOARD_USERS_FILE: must be a file that can be read, was {_folder.PathTo("nowhere")}"],
            missing);
        var comments = Write("# ann:operator:HASH\n");
        Read([("DASHBOARD_USERS_FILE", comments)], out var nobody);
        Assert.Equal([$"{comments}: has no account"], nobody);
        Read([("DASHBOARD_USERS_FILE", "/dev/null")], out var empty);
        Assert.Empty(empty);
    }

    [Fact]
    public void Reading_cannot_be_closed_to_everybody()
    {
        Read([("DASHBOARD_READ_REQUIRES_LOGIN", "true")], out var mistakes);
        Assert.StartsWith(
            "environment: DASHBOARD_READ_REQUIRES_LOGIN: is true, but nobody can sign in", Assert.Single(mistakes),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://id.example")]
    [InlineData("ftp://id.example")]
    [InlineData("id.example")]
    public void A_provider_is_asked_in_secret_or_on_this_machine_alone(string authority)
    {
        Read(
            [
                ("DASHBOARD_OIDC_AUTHORITY", authority), ("DASHBOARD_OIDC_CLIENT_ID", "desk"),
                ("DASHBOARD_OIDC_CLIENT_SECRET", "secret"),
            ],
            out var mistakes);
        Assert.Equal(
            "environment: DASHBOARD_OIDC_AUTHORITY: must be an https address, or an http one on loopback, "
                + $"was {authority}",
            Assert.Single(mistakes));
    }

    private static AccessSettings Read((string Name, string Value)[] set, out IReadOnlyList<string> mistakes)
    {
        var variables = set.ToDictionary(one => one.Name, one => one.Value);
        var access = new AccessReader(name => variables.GetValueOrDefault(name)).Read(out var found);
        mistakes = [.. found.Select(mistake => $"{mistake}")];
        Assert.DoesNotContain(mistakes, text => text.Contains(Hash, StringComparison.Ordinal)
            || text.Contains("secret-password", StringComparison.Ordinal));
        return access;
    }

    private string Write(string text)
    {
        var path = _folder.PathTo("users");
        File.WriteAllText(path, text);
        return path;
    }
}
