using System.Text;
using Surveillance.Exchanges;

namespace Surveillance.Tests.Exchanges;

public sealed class InstantTextTests
{
    [Theory]
    [InlineData("2026-08-09T21:05:48.228568804Z", "2026-08-09T21:05:48.2285688Z")]
    [InlineData("2026-08-09T21:05:48.35161Z", "2026-08-09T21:05:48.3516100Z")]
    [InlineData("2026-08-09T21:05:48Z", "2026-08-09T21:05:48.0000000Z")]
    [InlineData("2024-02-29T00:00:00.1Z", "2024-02-29T00:00:00.1000000Z")]
    public void Instants_are_read_to_a_hundred_nanoseconds(string text, string expected)
    {
        Assert.True(InstantText.TryRead(Encoding.UTF8.GetBytes(text), out var instant));
        Assert.Equal(expected, instant.UtcDateTime.ToString("O"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-08-09T21:05:48")]
    [InlineData("2026-08-09T21:05:48.1+00:00")]
    [InlineData("2026-08-09 21:05:48.1Z")]
    [InlineData("2026-13-09T21:05:48Z")]
    [InlineData("2026-02-29T21:05:48Z")]
    [InlineData("0000-02-09T21:05:48Z")]
    [InlineData("2026-08-09T24:05:48Z")]
    [InlineData("2026-08-09T21:05:48.Z")]
    [InlineData("2026-08-09T21:05:48.x1Z")]
    [InlineData("2026-08-0xT21:05:48Z")]
    public void Other_text_is_refused(string text) =>
        Assert.False(InstantText.TryRead(Encoding.UTF8.GetBytes(text), out _));
}
