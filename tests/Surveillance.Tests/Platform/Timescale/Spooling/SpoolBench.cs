using Microsoft.Extensions.Time.Testing;
using Surveillance.Platform.Timescale.Spooling;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Platform.Timescale.Spooling;

/// <summary>A folder of spools, engines that write into it, and a database that is played.</summary>
internal sealed class SpoolBench : IDisposable
{
    public const long Megabyte = 1 << 20;

    public static readonly SpooledTable Table = new("metrics", ("number", ColumnKind.Long), ("name", ColumnKind.Text));

    private readonly TemporaryFolder _folder = new();
    private readonly List<RowSpool> _spools = [];

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 26, 4, 0, 0, TimeSpan.Zero));

    public KeptLog Log { get; } = new();

    public long MaxBytes { get; set; } = 64 * Megabyte;

    public string Root => _folder.PathTo("spool");

    public string[] Files => Directory.Exists(Root)
        ? [.. Directory.EnumerateFiles(Root, "*.rows", SearchOption.AllDirectories).Order(StringComparer.Ordinal)]
        : [];

    public string[] Texts => [.. Log.Entries.Select(entry => entry.Text)];

    /// <summary>An engine's spool.</summary>
    public (RowSpool Spool, RowBlock Rows) Engine()
    {
        var spool = new RowSpool(Root, () => MaxBytes, Time, Log);
        _spools.Add(spool);
        return (spool, spool.RowsOf(Table));
    }

    /// <summary>From now on no file can be made; what is there is out of the way.</summary>
    public void BreakDisk()
    {
        Directory.CreateDirectory(Root);
        Directory.Move(Root, _folder.PathTo("away"));
        File.WriteAllText(Root, "a file where the folder should be");
    }

    /// <summary>Files can be made again.</summary>
    public void MendDisk()
    {
        File.Delete(Root);
        Directory.Move(_folder.PathTo("away"), Root);
    }

    /// <summary>Commits rows with the numbers from one to another.</summary>
    public static void Commit(RowSpool spool, RowBlock rows, long first, long last, string name = "spread_bps")
    {
        for (var number = first; number <= last; number++)
        {
            rows.Long(number);
            rows.Text(name);
            rows.EndRow();
        }

        spool.Commit();
    }

    /// <summary>The numbers of the rows that an engine has to store, in order; they count as stored.</summary>
    public static List<long> TakeAll(RowSpool spool, int atOnce = int.MaxValue)
    {
        List<long> taken = [];
        var load = spool.NewLoad([Table]);
        while (Take(spool, load, atOnce) is { Count: > 0 } numbers)
        {
            taken.AddRange(numbers);
            spool.Stored(load, new StoreOutcome(numbers.Count, new Dictionary<string, long>()));
        }

        return taken;
    }

    /// <summary>The numbers of the next rows.</summary>
    public static List<long> Take(RowSpool spool, SpoolLoad load, int atOnce = int.MaxValue)
    {
        spool.Fill(load, atOnce);
        return [.. load.Batches.SelectMany(NumbersOf)];
    }

    public static IEnumerable<long> NumbersOf(RowBatch batch) =>
        ((List<long?>)batch.Insert().Parameters[0].Value!).Select(number => number!.Value);

    public void Dispose()
    {
        foreach (var spool in _spools)
            spool.Dispose();
        _folder.Dispose();
    }
}
