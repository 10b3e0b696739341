using Surveillance.Platform.Timescale.Spooling;
using static Surveillance.Tests.Platform.Timescale.Spooling.SpoolBench;

namespace Surveillance.Tests.Platform.Timescale.Spooling;

/// <summary>A spool whose file was torn or damaged gives every row of every block that is whole.</summary>
public sealed class SpoolDamageTests : IDisposable
{
    private const int Commits = 10;

    private readonly SpoolBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void A_torn_tail_costs_the_last_block_alone_and_is_told()
    {
        Leave();
        using (var file = File.OpenWrite(_bench.Files[0]))
            file.SetLength(file.Length - 7);
        Assert.Equal(RowsOf(but: [10]), TakeOver());
    }

    [Fact]
    public void Damage_in_the_middle_costs_the_block_it_is_in()
    {
        Leave();
        Damage(bytes => bytes[bytes.Length / 2] ^= 0x10);
        Assert.Equal(RowsOf(but: [6]), TakeOver());
    }

    [Fact]
    public void A_length_that_was_damaged_costs_the_block_it_is_of()
    {
        Leave();
        Damage(bytes => bytes[(bytes.Length / Commits) + 9] ^= 0x7F);
        Assert.Equal(RowsOf(but: [2]), TakeOver());
    }

    [Fact]
    public void Zeros_as_a_power_cut_leaves_them_cost_the_blocks_they_are_in()
    {
        Leave();
        Damage(bytes => bytes.AsSpan(bytes.Length * 3 / 10, bytes.Length / 10).Clear());
        Assert.Equal(RowsOf(but: [4]), TakeOver());
    }

    [Fact]
    public void A_block_that_contains_the_mark_of_a_frame_is_read_and_gone_past()
    {
        var (dead, rows) = _bench.Engine();
        Commit(dead, rows, 1, 3, "SPL1SPL1SPL1SPL1SPL1SPL1SPL1SPL1SPL1SPL1");
        Commit(dead, rows, 4, 6, "SPL1");
        dead.Dispose();
        Damage(bytes => bytes[30] ^= 1);
        Assert.Equal([4, 5, 6], TakeOver());
    }

    [Fact]
    public void Any_single_byte_may_be_damaged()
    {
        Leave();
        var whole = File.ReadAllBytes(_bench.Files[0]);
        var (name, block) = (_bench.Files[0], whole.Length / Commits);
        var random = new Random(7);
        for (var turn = 0; turn < 200; turn++)
        {
            var at = random.Next(whole.Length);
            var bytes = (byte[])whole.Clone();
            bytes[at] ^= (byte)random.Next(1, 256);
            Directory.CreateDirectory(Path.GetDirectoryName(name)!);
            File.Delete(Path.Combine(Path.GetDirectoryName(name)!, "cursor"));
            File.WriteAllBytes(name, bytes);
            Assert.Equal(RowsOf(but: [1 + (at / block)]), TakeOver());
        }
    }

    [Fact]
    public void A_cursor_that_was_damaged_means_that_all_rows_are_stored_again()
    {
        Leave();
        File.WriteAllBytes(Path.Combine(Path.GetDirectoryName(_bench.Files[0])!, "cursor"), new byte[24].Select(
            (_, index) => (byte)index).ToArray());
        Assert.Equal(RowsOf(but: []), TakeOver());
    }

    [Fact]
    public void A_block_of_a_newer_or_older_version_gives_the_columns_that_both_know()
    {
        var (dead, _) = _bench.Engine();
        var newer = dead.RowsOf(new SpooledTable(
            "metrics", ("number", ColumnKind.Long), ("name", ColumnKind.Text), ("extra", ColumnKind.Number)));
        newer.Long(1);
        newer.Text("spread_bps");
        newer.Number(7);
        newer.EndRow();
        var older = dead.RowsOf(new SpooledTable("metrics", ("number", ColumnKind.Long)));
        older.Long(2);
        older.EndRow();
        var strange = dead.RowsOf(new SpooledTable("weather", ("number", ColumnKind.Long)));
        strange.Long(3);
        strange.EndRow();
        dead.Commit();
        dead.Dispose();
        Assert.Equal([1, 2], TakeOver());
        Assert.Contains("1 rows dropped: this version knows no table weather", _bench.Texts);
    }

    /// <summary>An engine leaves ten blocks of the same length, each of two rows.</summary>
    private void Leave()
    {
        var (dead, rows) = _bench.Engine();
        for (var first = 1; first <= 2 * Commits; first += 2)
            Commit(dead, rows, first, first + 1);
        dead.Dispose();
    }

    private static IEnumerable<long> RowsOf(int[] but) => Enumerable.Range(1, Commits).Except(but)
        .SelectMany(block => (long[])[(2 * block) - 1, 2 * block]);

    private void Damage(Action<byte[]> damage)
    {
        var bytes = File.ReadAllBytes(_bench.Files[0]);
        damage(bytes);
        File.WriteAllBytes(_bench.Files[0], bytes);
    }

    private List<long> TakeOver()
    {
        var (living, _) = _bench.Engine();
        living.TakeOver();
        var taken = TakeAll(living);
        Assert.Equal(0, living.Figures.Waiting);
        if (taken.Count < 2 * Commits && living.Figures.Dropped == 0)
        {
            Assert.True(living.Figures.DamagedBytes > 0);
            Assert.Contains(
                _bench.Texts, text => text.Contains("damaged bytes of the spool", StringComparison.Ordinal));
        }

        return taken;
    }
}
