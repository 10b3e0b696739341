using Surveillance.Dashboard.Access;

namespace Surveillance.Tests.Dashboard.Access;

public sealed class PasswordsTests
{
    [Fact]
    public void A_hash_is_that_of_its_password_alone_and_never_the_same_twice()
    {
        Assert.True(Passwords.Matches(Somebody.Hash, Somebody.Password));
        Assert.False(Passwords.Matches(Somebody.Hash, Somebody.Password + " "));
        Assert.NotEqual(Somebody.Hash, Passwords.Hash(Somebody.Password));
        Assert.True(Passwords.IsHash(Somebody.Hash));
    }

    [Fact]
    public void A_decoy_costs_as_many_rounds_and_no_password_has_it()
    {
        var decoy = Passwords.DecoyLike(Somebody.Hash);
        Assert.Equal(Convert.FromBase64String(Somebody.Hash)[..13], Convert.FromBase64String(decoy)[..13]);
        Assert.False(Passwords.Matches(decoy, Somebody.Password));
    }

    [Fact]
    public void A_hash_of_few_rounds_is_none()
    {
        var bytes = Convert.FromBase64String(Somebody.Hash);
        (bytes[5], bytes[6], bytes[7], bytes[8]) = (0, 0, 0x27, 0x10);
        Assert.False(Passwords.IsHash(Convert.ToBase64String(bytes)));
        Assert.False(Passwords.IsHash(""));
        Assert.False(Passwords.IsHash(new string('A', 10_000)));
    }

    [Theory]
    [InlineData("hunter2", 7)]
    [InlineData(null, 0)]
    public void The_verb_refuses_a_short_password_without_repeating_it(string? typed, int length)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        Assert.Equal(1, HashPassword.Run(() => typed, output, errors));
        Assert.Equal($"a password must have 12 to 256 characters, had {length}\n", $"{errors}");
        Assert.Empty($"{output}");
    }

    [Fact]
    public void The_verb_prints_a_hash_and_nothing_else()
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        Assert.Equal(0, HashPassword.Run(() => Somebody.Password, output, errors));
        Assert.True(Passwords.Matches($"{output}".TrimEnd(), Somebody.Password));
        Assert.Empty($"{errors}");
    }

    [Fact]
    public void An_account_is_found_by_name_and_password_together()
    {
        var check = new AccountCheck(Somebody.Settings);
        Assert.Same(Somebody.Ann, check.Find("ann", Somebody.Password));
        Assert.Null(check.Find("ann", "wrong"));
        Assert.Null(check.Find("nobody", Somebody.Password));
        Assert.Null(check.Find("ann", Somebody.Password + new string(' ', 1_000)));
    }
}
