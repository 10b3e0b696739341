using Surveillance.Exchanges.Okx;

namespace Surveillance.Tests.Exchanges.Okx;

public sealed class OperationCountTests
{
    [Fact]
    public void Operations_leave_the_count_after_an_hour_and_with_the_connection()
    {
        var count = new OperationCount();
        count.Add(100, Offline.Start);
        count.Add(2, Offline.Start.AddMinutes(30));
        Assert.Equal(102, count.InHour(Offline.Start.AddMinutes(60)));
        Assert.Equal(2, count.InHour(Offline.Start.AddMinutes(61)));
        count.Clear();
        Assert.Equal(0, count.InHour(Offline.Start.AddMinutes(61)));
    }
}
