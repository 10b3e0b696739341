using Microsoft.Win32.SafeHandles;

namespace Surveillance.Platform.Timescale.Spooling;

/// <summary>
/// A stretch of the log: frames one after the other. It is appended to by one thread, read by another, and let go as a
/// whole.
/// </summary>
internal abstract class SpoolSegment(long number) : IDisposable
{
    private readonly Dictionary<string, long> _waiting = new(StringComparer.Ordinal);

    /// <summary>Its place in the log; later ones are greater.</summary>
    public long Number { get; } = number;

    /// <summary>Bytes that were written whole.</summary>
    public long Length { get; protected set; }

    /// <summary>Rows by table that nobody has taken yet. To be used under the log's lock.</summary>
    public IReadOnlyDictionary<string, long> Waiting => _waiting;

    /// <summary>Counts rows that were added, or taken when negative. To be used under the log's lock.</summary>
    public void Count(string table, long rows) => _waiting[table] = _waiting.GetValueOrDefault(table) + rows;

    /// <summary>Counts anew the rows from a place on. To be used under the log's lock.</summary>
    /// <exception cref="IOException">They cannot be read; it is counted as before.</exception>
    public void Recount(SpoolScan scan, long offset)
    {
        var found = new List<TableRows>();
        scan.Count(this, offset, found);
        _waiting.Clear();
        found.ForEach(each => Count(each.Table, each.Rows));
    }

    /// <summary>Adds frames; when it fails the segment ends where it did before.</summary>
    /// <exception cref="IOException">They could not be written.</exception>
    public abstract void Append(IReadOnlyList<ReadOnlyMemory<byte>> frames, long size);

    /// <summary>Reads bytes from a place on; how many.</summary>
    /// <exception cref="IOException">They could not be read, or the segment was let go.</exception>
    public abstract int Read(long offset, Span<byte> into);

    /// <summary>Lets all of it go; a reader may be at it.</summary>
    public abstract void Delete();

    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <summary>
/// A segment in a file. What was written has reached the kernel, and so survives the death of the process; when it
/// reaches the disk is the kernel's decision, within about 30 s.
/// </summary>
internal sealed class FileSegment : SpoolSegment
{
    /// <summary>How the files of segments are told from others.</summary>
    public const string Extension = ".rows";

    private readonly string _path;
    private readonly SafeFileHandle? _writing;
    private readonly Lock _gate = new();
    private SafeFileHandle? _reading;

    private FileSegment(long number, string path, SafeFileHandle? writing)
        : base(number) => (_path, _writing) = (path, writing);

    /// <summary>A new, empty one.</summary>
    public static FileSegment Create(string directory, long number)
    {
        var path = Path.Combine(directory, $"{number:D12}{Extension}");
        return new FileSegment(number, path, File.OpenHandle(
            path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete));
    }

    /// <summary>One that somebody else wrote.</summary>
    public static FileSegment Open(string path) =>
        new(long.Parse(Path.GetFileNameWithoutExtension(path), null), path, writing: null)
        {
            Length = new FileInfo(path).Length,
        };

    public override void Append(IReadOnlyList<ReadOnlyMemory<byte>> frames, long size)
    {
        try
        {
            RandomAccess.Write(_writing!, frames, Length);
            Length += size;
        }
        catch (IOException)
        {
            // A part of them may be there: bytes behind the end, which a reader of the file would take for damage.
            RandomAccess.SetLength(_writing!, Length);
            throw;
        }
    }

    public override int Read(long offset, Span<byte> into)
    {
        lock (_gate)
            _reading ??= File.OpenHandle(_path, share: FileShare.ReadWrite | FileShare.Delete);
        return RandomAccess.Read(_reading, into, offset);
    }

    public override void Delete()
    {
        Dispose();
        File.Delete(_path);
    }

    public override void Dispose()
    {
        _writing?.Dispose();
        lock (_gate)
            _reading?.Dispose();
    }
}

/// <summary>A segment in memory, for as long as the disk does not take one. It dies with the process.</summary>
internal sealed class MemorySegment(long number) : SpoolSegment(number)
{
    private readonly Lock _gate = new();
    private byte[] _bytes = [];

    public override void Append(IReadOnlyList<ReadOnlyMemory<byte>> frames, long size)
    {
        lock (_gate)
        {
            if (_bytes.Length < Length + size)
                Array.Resize(ref _bytes, (int)Math.Max(2L * _bytes.Length, Length + size));
            foreach (var frame in frames)
            {
                frame.Span.CopyTo(_bytes.AsSpan((int)Length));
                Length += frame.Length;
            }
        }
    }

    public override int Read(long offset, Span<byte> into)
    {
        lock (_gate)
        {
            var there = _bytes.AsSpan((int)offset, (int)Math.Min(into.Length, Length - offset));
            there.CopyTo(into);
            return there.Length;
        }
    }

    /// <summary>The same in a file, with the same number.</summary>
    /// <exception cref="IOException">The disk does not take it: no file is there.</exception>
    public FileSegment ToFile(string directory)
    {
        var file = FileSegment.Create(directory, Number);
        try
        {
            file.Append([_bytes.AsMemory(0, (int)Length)], Length);
        }
        catch (IOException)
        {
            file.Delete();
            throw;
        }

        foreach (var (table, rows) in Waiting)
            file.Count(table, rows);
        return file;
    }

    public override void Delete() => Dispose();

    public override void Dispose()
    {
        // The bytes go with the last who refers to them.
    }
}
