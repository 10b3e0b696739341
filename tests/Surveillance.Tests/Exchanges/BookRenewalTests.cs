using Surveillance.Exchanges;

namespace Surveillance.Tests.Exchanges;

public sealed class BookRenewalTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 25, 18, 0, 0, TimeSpan.Zero);

    private readonly BookRenewal _renewal = new(TimeSpan.FromSeconds(10));

    [Fact]
    public void A_broken_book_is_due_at_once_and_only_once()
    {
        Assert.False(IsDue(0));
        _renewal.Broken();
        Assert.True(IsDue(0));
        Assert.False(IsDue(0.1));
    }

    [Fact]
    public void A_book_that_breaks_again_and_again_is_due_after_1_2_4_up_to_60_seconds()
    {
        var due = new List<int>();
        for (var second = 0; second < 300; second++)
        {
            _renewal.Broken();
            if (IsDue(second))
                due.Add(second);
        }

        Assert.Equal([0, 1, 3, 7, 15, 31, 63, 123, 183, 243], due);
    }

    [Fact]
    public void A_book_that_comes_begins_anew()
    {
        foreach (var second in (int[])[0, 1, 3])
        {
            _renewal.Broken();
            Assert.True(IsDue(second));
        }

        _renewal.Loaded();
        _renewal.Broken();
        Assert.True(IsDue(7));
        _renewal.Broken();
        Assert.True(IsDue(8));
    }

    [Fact]
    public void A_book_that_does_not_come_is_due_after_the_deadline()
    {
        _renewal.Expect(Start);
        Assert.False(IsDue(10));
        Assert.True(IsDue(10.1));
        Assert.False(IsDue(20));
        Assert.True(IsDue(20.2));
    }

    [Fact]
    public void A_silent_stream_is_due_and_a_new_connection_forgets()
    {
        Assert.True(_renewal.IsDue(Start, isSilent: true));
        Assert.False(_renewal.IsDue(Start, isSilent: true));
        _renewal.Forget();
        Assert.False(IsDue(0));
        Assert.True(_renewal.IsDue(Start, isSilent: true));
    }

    private bool IsDue(double second) => _renewal.IsDue(Start + TimeSpan.FromSeconds(second), isSilent: false);
}
