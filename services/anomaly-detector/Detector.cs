using Microsoft.Extensions.Logging;
using Surveillance.Alerts;
using Surveillance.AnomalyDetector.Delivery;
using Surveillance.Markets;
using Surveillance.Metrics;
using Surveillance.Platform.Configuration;
using Surveillance.Platform.Hosting;
using Surveillance.Platform.Redis;

namespace Surveillance.AnomalyDetector;

/// <summary>
/// One turn of the detector at a time: readings to the desk, what the desk decided to Redis, then to the world.
/// </summary>
internal sealed class Detector(
    ConfigurationWatch configuration,
    DiscoveryWatch discoveries,
    MetricsQueue queue,
    ReadingsReader reader,
    VenueHealths health,
    ActiveAlerts active,
    AlertLedger ledger,
    Announcer announcer,
    Recovery recovery,
    CommandDesk commands,
    CommandTrail trail,
    HandWatch hands,
    RulePublisher rules,
    SilencePublisher silences,
    NoticeCourier courier,
    NotificationBoard notifications,
    RowWriter rows,
    WorkReports reports,
    ServicePulse pulse,
    TimeProvider time,
    ILogger<Detector> log)
{
    /// <summary>
    /// Whatever breaches together is judged together, up to so many markets, before anything of it is told.
    /// </summary>
    private const int MarketsATurn = 4_096;

    /// <summary>Where a turn had so many markets, others most often follow at once.</summary>
    private const int Many = 32;

    private readonly Pace _ticks = new(TimeSpan.FromMilliseconds(500));
    private readonly Pace _commands = new(TimeSpan.FromMilliseconds(50));
    private readonly Pace _hands = new(TimeSpan.FromMilliseconds(250));
    private readonly Pace _slow = new(TimeSpan.FromSeconds(1));
    private readonly AlertDesk _desk = new(PolicyReader.Read(configuration.Current));
    private SurveillanceConfig _config = configuration.Current;
    private IReadOnlyList<UnreadableEntry> _unreadableHealths = [];

    /// <summary>Whether the last turn judged so many markets that the next one does well to gather some.</summary>
    public bool IsBusy { get; private set; }

    /// <summary>Takes up what was before, without judging anything.</summary>
    public async Task RestoreAsync(CancellationToken cancellationToken)
    {
        // An alert on a market that is discovered would else be closed as one on a market that is gone.
        await discoveries.LookAsync(cancellationToken);
        await notifications.RestoreAsync(cancellationToken);
        FollowConfiguration(Now());

        // Whether a larger failure explains an alert is known before anything of it can be told.
        await LookAtVenuesAsync(cancellationToken);
        await trail.RestoreAsync(cancellationToken);
        await recovery.RestoreAsync(_desk, _config, Now(), cancellationToken);
        if (!_config.Features.AlertsEnabled)
            Log.AlertsOff(log);
    }

    /// <summary>One turn; whether there may be more readings at once.</summary>
    /// <param name="woken">A market that was already taken out of the list; null to take what is there.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<bool> TurnAsync(MarketId? woken, CancellationToken cancellationToken)
    {
        var now = Now();
        FollowConfiguration(now);
        await SettleAsync(now, cancellationToken);
        recovery.Adopt(_desk, now);
        if (_slow.IsDue(now))
            await LookAroundAsync(now, cancellationToken);
        if (_commands.IsDue(now))
            await commands.CarryOutAsync(_desk, now, cancellationToken);
        if (_hands.IsDue(now))
            await LookForHandsAsync(now, cancellationToken);
        var hasMore = await JudgeAsync(woken, cancellationToken);
        if (_ticks.IsDue(now))
            Tick(now);
        await PersistAsync(cancellationToken);
        await commands.ConfirmAsync(now, cancellationToken);
        return hasMore;
    }

    /// <summary>
    /// Stops as told: what was decided is written and told, and what goes on stands in Redis as it is now.
    /// </summary>
    public async Task LeaveAsync()
    {
        // A turn that was cut short may have used up a timer whose alert is not written yet.
        await announcer.FlushAsync(CancellationToken.None);
        rules.NoteAll();
        await rules.FlushAsync(_desk, CancellationToken.None);
    }

    private async Task<bool> JudgeAsync(MarketId? woken, CancellationToken cancellationToken)
    {
        // The market that woke the loop is seldom alone; its readings come in the round trip that names the others.
        var asked = woken is { } first ? reader.Ask([first], cancellationToken) : [];
        var waiting = await queue.PopAsync(MarketsATurn, cancellationToken);
        IsBusy = waiting.Count >= Many;
        if (asked.Count + waiting.Count == 0)
            return false;
        var judged = new List<(MarketId Market, DateTimeOffset At)>(asked.Count + waiting.Count);
        try
        {
            await foreach (var readings in reader.ReadAsync(asked, waiting, cancellationToken))
            {
                Judge(readings);
                judged.Add((readings.Market, readings.Timestamp));
            }
        }
        finally
        {
            // Also when Redis stops answering halfway: what was judged counts.
            Stage(_desk.Decide(Now()));
        }

        // Once their steps are staged: of an alert that was opened again the record must learn that first.
        foreach (var (market, at) in judged)
        {
            foreach (var alert in _desk.ActiveOn(market))
                ledger.Touch(alert, at);
        }

        return waiting.Count > 0;
    }

    private void Judge(MarketReadings readings)
    {
        var before = _desk.BustleOf(readings.Market);
        var changed = _desk.Weigh(readings);
        foreach (var judgement in changed)
            Tell(judgement, readings);
        var bustle = _desk.BustleOf(readings.Market);
        rules.Note(readings.Market, readings.Timestamp, changed.Count > 0 || bustle != before, bustle);
    }

    private void Tick(DateTimeOffset now)
    {
        Stage(_desk.Tick(now));
        foreach (var alert in _desk.Active)
            ledger.Touch(alert, now);
    }

    private void Tell(Judgement judgement, MarketReadings readings)
    {
        var isSkipped = judgement.ThresholdLeg == LegOutcome.Unknown || judgement.ZScoreLeg == LegOutcome.Unknown;
        var metric = _config.Rules.Definitions.FirstOrDefault(rule => rule.Name == judgement.Rule)?.Metric;
        if (isSkipped)
            Log.Skipped(log, judgement.Rule, judgement.Market, judgement.Reason.Replace('_', ' '),
                metric is null ? null : readings.Readings.GetValueOrDefault(metric).Samples);
        else
            Log.Judged(log, judgement.Rule, judgement.Market, judgement.State, judgement.Reason,
                judgement.Value, judgement.Threshold, judgement.ZScore);
    }

    private void FollowConfiguration(DateTimeOffset now)
    {
        var current = configuration.Current;
        if (ReferenceEquals(current, _config))
            return;
        if (_config.Features.AlertsEnabled && !current.Features.AlertsEnabled)
            Log.AlertsOff(log);
        _config = current;
        var policy = PolicyReader.Read(current);
        reader.KeepOnly(policy.Markets.ToHashSet());
        Stage(_desk.Reconfigure(policy, now));
    }

    private async Task SettleAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var hasDead = false;
        while (reports.Take() is { } report)
        {
            ledger.Settle(report);
            if (report is CommandsStored stored)
                trail.Settle(stored);
            if (report is not NoticeTried { Notice: { IsSettled: true } notice })
                continue;
            courier.Forget(notice);
            if (notice.DeadAt is null)
                continue;
            notifications.NoteDead(notice);
            hasDead = true;
        }

        // Before its record says that it is dead: killed in between, it is tried again rather than not counted.
        if (hasDead)
            await notifications.ShowAsync(now, cancellationToken);
    }

    private async Task LookAtVenuesAsync(CancellationToken cancellationToken)
    {
        var venues = _config.Venues.Values.Where(venue => venue.Enabled).Select(venue => venue.Name).ToList();
        var unreadable = new UnreadableEntries();
        var healths = await Task.WhenAll(venues.Select(venue => unreadable.SkipAsync(
            RedisKeys.Health(venue), health.GetAsync(venue, cancellationToken)).AsTask()));
        foreach (var (venue, known) in venues.Zip(healths))
            _desk.Observe(venue, known);
        foreach (var entry in unreadable.Found.Except(_unreadableHealths))
            Log.LeftOut(log, entry.Key, entry.Reason);
        _unreadableHealths = unreadable.Found;
    }

    private async Task LookAroundAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await LookAtVenuesAsync(cancellationToken);
        await silences.CheckAsync(cancellationToken);
        pulse.Set(DetectorFigures.AlertsActive, _desk.Active.Count);
        pulse.Set(DetectorFigures.AlertsActiveP1, _desk.Active.Count(alert => alert.Priority == AlertPriority.P1));
        await notifications.ShowAsync(now, cancellationToken);
        pulse.Set(DetectorFigures.RowsWaiting, rows.Waiting);
        pulse.Set(DetectorFigures.EntriesUnreadable, queue.Unreadable + reader.Unreadable + commands.Unreadable);
        pulse.Set(DetectorFigures.RowsRefused, rows.Refused);
    }

    private async Task LookForHandsAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var missing = await hands.LookAsync(_desk.Active, cancellationToken);
        if (missing.IsEmptied)
        {
            await PutBackAsync(cancellationToken);
            return;
        }

        foreach (var id in missing.ByHand)
            if (_desk.ResolvedByHand(id, now) is { } transition)
                Stage([transition]);
    }

    private async Task PersistAsync(CancellationToken cancellationToken)
    {
        while (!await announcer.FlushAsync(cancellationToken))
            await PutBackAsync(cancellationToken);

        // Not before the database has told what it remembers as active.
        if (!recovery.IsAsking)
            await active.VouchAsync(_desk.Active.FirstOrDefault()?.Id, cancellationToken);
        await silences.FlushAsync(_desk.Silences, cancellationToken);
        await rules.FlushAsync(_desk, cancellationToken);
    }

    private async Task PutBackAsync(CancellationToken cancellationToken)
    {
        // Staged first: where Redis goes away right now, the next turn writes all of it before it vouches for anything.
        Log.PutBack(log, ledger.StageAll());
        trail.StageAll();
        silences.Forget();
        rules.NoteAll();
        await active.DisownAsync(cancellationToken);
    }

    private void Stage(IReadOnlyList<Transition> transitions)
    {
        foreach (var transition in transitions)
        {
            announcer.Stage(transition);
            rules.Note(
                transition.Alert.Market, transition.Event.At, hasChanged: true,
                _desk.BustleOf(transition.Alert.Market));
        }
    }

    // To the millisecond, as Redis and the database keep it: an event must be the same one after a restart.
    private DateTimeOffset Now()
    {
        var now = time.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond));
    }
}
