using System.Threading.Channels;
using Surveillance.Platform.Redis;

namespace Surveillance.AnomalyDetector;

/// <summary>Rows of an alert that are in the database now.</summary>
/// <param name="Entry">The record as it was when its rows were written.</param>
internal sealed record RowsStored(AlertEntry Entry);

/// <summary>Commands whose rows are in the database now.</summary>
/// <param name="Commands">As they were when their rows were written.</param>
internal sealed record CommandsStored(IReadOnlyList<CarriedCommand> Commands);

/// <summary>What became of an attempt to deliver a notice.</summary>
/// <param name="Notice">The notice after the attempt.</param>
internal sealed record NoticeTried(Notice Notice);

/// <summary>
/// What the row writer and the courier tell the detector's loop, which alone changes records. Bounded by the records
/// themselves: nothing is worked on that does not stand in one.
/// </summary>
internal sealed class WorkReports
{
    private readonly Channel<object> _reports = Channel.CreateUnbounded<object>();

    public void Add(RowsStored report) => _reports.Writer.TryWrite(report);

    public void Add(CommandsStored report) => _reports.Writer.TryWrite(report);

    public void Add(NoticeTried report) => _reports.Writer.TryWrite(report);

    /// <summary>Takes the oldest report; null when there is none.</summary>
    public object? Take() => _reports.Reader.TryRead(out var report) ? report : null;

    /// <summary>Returns once there is a report.</summary>
    public Task AnyAsync(CancellationToken cancellationToken) =>
        _reports.Reader.WaitToReadAsync(cancellationToken).AsTask();
}
