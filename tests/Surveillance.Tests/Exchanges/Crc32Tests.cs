using System.Text;
using Surveillance.Exchanges;

namespace Surveillance.Tests.Exchanges;

public sealed class Crc32Tests
{
    [Theory]
    [InlineData("123456789", 0xCBF43926)]
    [InlineData("71500.1:330.5:71500.2:365.11:71500:12:71500.3:0.5:71501:7", 34778159)]
    [InlineData("71500.2:365.11", 1186889936)]
    public void Known_texts_have_their_known_checksums(string text, uint expected) =>
        Assert.Equal(expected, Crc32.Of(Encoding.ASCII.GetBytes(text)));
}
