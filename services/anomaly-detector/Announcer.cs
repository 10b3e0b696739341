using Microsoft.Extensions.Logging;
using Surveillance.Alerts;
using Surveillance.AnomalyDetector.Channels;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Hosting;
using Surveillance.Platform.Redis;

namespace Surveillance.AnomalyDetector;

/// <summary>
/// Makes a transition known once it is persisted: a line in the log, rows for the database, notices for people. What is
/// waiting to be persisted waits here.
/// </summary>
internal sealed class Announcer(
    AlertLedger ledger,
    RowWriter rows,
    NoticeCourier courier,
    ChannelCatalog channels,
    ConfigurationWatch configuration,
    ILogger<Announcer> log,
    ILoggerFactory loggers)
{
    private readonly ILogger _lifecycle = loggers.CreateLogger(SurveillanceHost.Lifecycle);
    private readonly List<Transition> _waiting = [];

    /// <summary>Stages a transition in the ledger and remembers to announce it.</summary>
    public void Stage(Transition transition)
    {
        var notices = transition.Notice is { } kind
            ? NoticeRouting.Route(
                configuration.Current.Routing, transition, kind, ledger.Find(transition.Alert.Id)?.HeardBy,
                channels.IsOff)
            : [];
        ledger.Stage(transition, notices);
        _waiting.Add(transition);
    }

    /// <summary>Persists what is staged, then announces it. False when Redis turned out to have been emptied.</summary>
    public async Task<bool> FlushAsync(CancellationToken cancellationToken)
    {
        var (written, isIntact) = await ledger.FlushAsync(cancellationToken);
        foreach (var transition in _waiting)
            Tell(transition);
        _waiting.Clear();
        foreach (var entry in written)
            Hand(entry);
        return isIntact;
    }

    /// <summary>Hands an entry's work on: rows to the writer, notices to the courier.</summary>
    public void Hand(AlertEntry entry)
    {
        if (entry.HasUnstored)
            rows.Offer(entry);
        foreach (var notice in entry.Notices)
            if (!notice.IsSettled)
                courier.Offer(notice);
    }

    private void Tell(Transition transition)
    {
        var (alert, step) = (transition.Alert, transition.Event);
        if (alert.State == AlertState.Resolved)
            Log.Resolved(_lifecycle, alert.Id, alert.Resolution!.Value, alert.Rule, alert.Market, alert.LastValue,
                alert.TriggerThreshold, alert.LastZScore, step.Reason, step.Actor, alert.Duration!.Value.TotalSeconds);
        else
            Log.Changed(log, alert.Id, step.From, step.To, alert.Priority, alert.Rule, alert.Market, step.Value,
                alert.TriggerThreshold, step.ZScore, step.Reason, step.Actor);
    }
}
