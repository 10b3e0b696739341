using Surveillance.Dashboard.Access;

namespace Surveillance.Tests.Dashboard.Access;

public sealed class ReturnAddressTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/alerts/spread-1?range=1h&at=2026-11-25T12%3A00%3A00Z")]
    [InlineData("/?exchange=binance&next=//evil.example")]
    public void A_page_of_this_dashboard_is_gone_back_to(string asked) => Assert.Equal(asked, ReturnAddress.Of(asked));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("/\t/evil.example")]
    [InlineData("/\r\nSet-Cookie: a=b")]
    [InlineData("javascript:alert(1)")]
    [InlineData("evil.example")]
    [InlineData("/sign-in?return=/")]
    public void Anything_else_leads_to_the_first_page(string? asked) => Assert.Equal("/", ReturnAddress.Of(asked));

    [Fact]
    public void So_does_an_address_that_is_too_long() =>
        Assert.Equal("/", ReturnAddress.Of("/" + new string('a', 5_000)));
}
