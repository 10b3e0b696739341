using System.Diagnostics.CodeAnalysis;
using Surveillance.Metrics.Scores;

namespace Surveillance.Metrics;

/// <summary>
/// What is usual for one series (exchange, instrument, metric), and how unusual a value is. Three things may not bend
/// it: an anomaly that is held (its samples stay out, as a <em>run</em>), a gap in the data (the window starts anew,
/// but the old mean and standard deviation are <em>carried</em>), and a restart (see <see cref="Save"/>). Times are
/// those at which a value was observed, and never the clock; <see cref="UnseenTime"/> of up to the length of the window
/// counts as if it had not passed.
/// </summary>
public sealed class SeriesBaseline
{
    private readonly string _metric;
    private readonly FloorRule _floor;
    private readonly UnseenTime? _unseen;
    private readonly TimeSpan _looksBack;
    private ZScoreSettings _settings;
    private double _minStd;
    private ZScoreWindow _window;
    private DateTimeOffset? _lastObserved;
    private CarriedBaseline? _carried;

    /// <summary>Scores beside the z-score; null when no rule asks for any.</summary>
    private OtherScores? _others;

    private DateTimeOffset? _runStart;
    private int _runCleanSamples;
    private ZScoreWindow? _runSamples;

    /// <summary>True until the mirror of the window was told of a change other than an appended sample.</summary>
    private bool _isRewritten = true;

    /// <summary>True until a sample told of a gap, which a reading before it may have noticed.</summary>
    private bool _isClearedByGap;

    /// <summary>An empty series.</summary>
    /// <param name="metric">Metric name, for its configured least standard deviation.</param>
    /// <param name="floor">How the standard deviation is kept from collapsing.</param>
    /// <param name="settings">Window, warm-up, gap and hold.</param>
    /// <param name="unseen">When nothing could be observed; null where that does not happen.</param>
    /// <param name="looksBack">For how long after a pause the metric is not known.</param>
    public SeriesBaseline(
        string metric, FloorRule floor, ZScoreSettings settings, UnseenTime? unseen = null,
        TimeSpan looksBack = default)
    {
        (_metric, _floor, _unseen, _looksBack) = (metric, floor, unseen, looksBack);
        _window = new ZScoreWindow(settings.WindowSize);
        Set(settings);
    }

    /// <summary>Samples in the window.</summary>
    public int Count => _window.Count;

    /// <summary>The samples in the window, oldest first.</summary>
    public IReadOnlyList<double> Window => _window.ToArray();

    /// <summary>Whether anomalous samples are being kept out.</summary>
    public bool IsInRun => _runStart is not null;

    /// <summary>Whether a rule asks what is usual of it at an hour of the week.</summary>
    public bool AsksUsualHour => _others is { Asked.HourOfWeek: true };

    /// <summary>Scores a value between two samples; the window stays as it is.</summary>
    /// <param name="at">When it was observed.</param>
    /// <param name="value">Finite, in the metric's unit.</param>
    /// <param name="tick">One price step in the metric's unit; 0 when unknown or without meaning.</param>
    /// <param name="usual">What is usual at this hour of the week, where a rule asks for it.</param>
    public Reading Read(DateTimeOffset at, double value, double tick, UsualHour? usual = null)
    {
        FollowClock(at);
        NoticeGap(at);
        return Score(at, value, tick, usual);
    }

    /// <summary>
    /// Scores the sample of this second against the window before it; then it enters the window, or stays out.
    /// </summary>
    /// <param name="at">When it was observed.</param>
    /// <param name="value">Finite, in the metric's unit.</param>
    /// <param name="tick">One price step in the metric's unit; 0 when unknown or without meaning.</param>
    /// <param name="gate">Which samples stay out.</param>
    /// <param name="usual">What is usual at this hour of the week, where a rule asks for it.</param>
    public SampleOutcome Observe(
        DateTimeOffset at, double value, double tick, AnomalyGate gate, UsualHour? usual = null)
    {
        FollowClock(at);
        NoticeGap(at);
        (var cleared, _isClearedByGap) = (_isClearedByGap, false);
        var reading = Score(at, value, tick, usual);
        _others?.Take(reading.ZScore);
        var keptOut = gate.KeepsOut(value, reading.ZScore, reading.Scores);
        FollowRun(at, value, keptOut);

        if (_runStart is { } start && at - start >= _settings.AnomalyHold)
        {
            AcceptRun();
            return new SampleOutcome(reading, TakeChange(WindowChangeKind.Replaced), cleared, IsNewNormal: true);
        }

        if (!keptOut)
            Append(at, value);
        return new SampleOutcome(
            reading,
            TakeChange(keptOut ? WindowChangeKind.Kept : WindowChangeKind.Appended),
            cleared,
            IsNewNormal: false);
    }

    /// <summary>
    /// The change of the window since the last sample, at a second whose value is not known; null when there is none.
    /// </summary>
    public WindowChangeKind? TakeChangeWithoutSample() => _isRewritten ? TakeChange(WindowChangeKind.Replaced) : null;

    /// <summary>Takes over which scores beside the z-score rules ask for.</summary>
    public void Ask(AskedBaselines? asked)
    {
        if (asked != _others?.Asked)
            _others = asked is null ? null : new OtherScores(asked, FloorAt) { Sums = _others?.Sums };
    }

    /// <summary>Takes over edited settings; the samples stay, as many as fit.</summary>
    public void Apply(ZScoreSettings settings)
    {
        if (settings.WindowSize != _window.Capacity)
        {
            _isRewritten |= _window.Count > settings.WindowSize;
            _window = ZScoreWindow.Of(settings.WindowSize, _window.ToArray());
            _others?.Refill();
            _runSamples = _runSamples is null ? null : ZScoreWindow.Of(settings.WindowSize, _runSamples.ToArray());
        }

        Set(settings);
    }

    /// <summary>The state beside the samples of the window; null before anything was observed.</summary>
    public SeriesState? Save() => _lastObserved is not { } observed
        ? null
        : new SeriesState(
            observed,
            _runStart is { } start ? new AnomalyRun(start, _runCleanSamples, _runSamples!.ToArray()) : null,
            _carried)
        {
            Cusum = _others?.Sums,
        };

    /// <summary>Goes on from a saved state. A pause since then counts like any other: the next value tells.</summary>
    public void Restore(SeriesState state, IReadOnlyList<double> window)
    {
        _lastObserved = state.LastObserved;
        _carried = state.Carried;
        _window = ZScoreWindow.Of(_settings.WindowSize, window);
        _runStart = state.Run?.Start;
        _runCleanSamples = state.Run?.CleanSamples ?? 0;
        _runSamples = state.Run is { } run ? ZScoreWindow.Of(_settings.WindowSize, run.Samples) : null;
        _isRewritten = window.Count > _settings.WindowSize;
        _others?.Refill();
        if (_others is not null)
            _others.Sums = state.Cusum;
    }

    [MemberNotNull(nameof(_settings))]
    private void Set(ZScoreSettings settings)
    {
        _settings = settings;
        _minStd = settings.MinStd.GetValueOrDefault(_metric, _floor.DefaultMinStd);
    }

    private Reading Score(DateTimeOffset at, double value, double tick, UsualHour? usual)
    {
        if (_window.Count < _settings.MinSamples)
        {
            return new Reading(value, null, ReadingStatus.WarmingUp, _window.Count)
            {
                Scores = _others?.WhileWarmingUp(value, tick, usual),
            };
        }

        var std = _window.Std;
        var floor = FloorAt(tick, _window.Mean);
        var z = Distance.Of(value, _window.Mean, Math.Max(std, floor));
        var status = std < floor ? ReadingStatus.Flat : ReadingStatus.Ok;
        var carried = CarriedAt(at);
        if (carried is not null)
        {
            var scale = Math.Max(carried.Std, FloorAt(tick, carried.Mean));
            z = Distance.Farther(z, Distance.Of(value, carried.Mean, scale));
            status = ReadingStatus.Carried;
        }

        return new Reading(value, z, status, _window.Count)
        {
            Scores = _others?.Of(value, z, tick, _window, carried, usual),
        };
    }

    private double FloorAt(double tick, double mean) => _floor.Of(_minStd, tick, mean);

    private CarriedBaseline? CarriedAt(DateTimeOffset at) =>
        _carried is { Until: var until } && (until is null || at <= until) ? _carried : null;

    /// <summary>When the clock was set back, what is remembered goes back with it.</summary>
    private void FollowClock(DateTimeOffset at)
    {
        if (_lastObserved is not { } last || !ClockSetBack.Since(last, at))
            return;
        _lastObserved = at;
        Shift(at - last);
    }

    private void Shift(TimeSpan step)
    {
        _runStart += step;
        if (_carried is { Until: { } until })
            _carried = _carried with { Until = until + step };
    }

    /// <summary>Clears the window after a pause longer than the threshold.</summary>
    private void NoticeGap(DateTimeOffset at)
    {
        var isGap = _lastObserved is { } last && at - last > _settings.ResetOnGapThreshold && IsGap(last, at);
        if (_lastObserved is null || at > _lastObserved)
            _lastObserved = at;
        if (!isGap)
            return;

        // A carried baseline that still counts is kept, because the window after it may have learned the incident it
        // must not hide; only a window that has been filled since replaces it.
        var isFull = _window.Count == _window.Capacity;
        if (_window.Count >= _settings.MinSamples && (CarriedAt(at) is null || isFull))
            _carried = new CarriedBaseline(_window.Mean, _window.Std, null) { Robust = _others?.RobustOf(_window) };
        else
            _carried = CarriedAt(at) is { } carried ? carried with { Until = null } : null;
        _window.Clear();
        _others?.Clear();
        EndRun();
        _isRewritten = true;
        _isClearedByGap = true;
    }

    /// <summary>Whether a long pause is one in the data; what is remembered is no older for the rest of it.</summary>
    private bool IsGap(DateTimeOffset last, DateTimeOffset at)
    {
        var unseen = _unseen?.Within(last, at, _settings.WindowLength, _looksBack) ?? TimeSpan.Zero;
        Shift(unseen);
        return _settings.ResetOnGap && at - last - unseen > _settings.ResetOnGapThreshold;
    }

    /// <summary>A run begins with a sample that is kept out, and ends after enough ordinary ones in a row.</summary>
    private void FollowRun(DateTimeOffset at, double value, bool keptOut)
    {
        if (keptOut)
        {
            _runStart ??= at;
            _runSamples ??= new ZScoreWindow(_settings.WindowSize);
            _runCleanSamples = 0;
        }
        else if (_runStart is not null && ++_runCleanSamples >= _settings.RunEndSamples)
        {
            EndRun();
        }

        _runSamples?.Append(value);
    }

    private void EndRun()
    {
        _runStart = null;
        _runCleanSamples = 0;
        _runSamples = null;
    }

    /// <summary>The anomaly lasted so long that it is what the market now does.</summary>
    private void AcceptRun()
    {
        _window = _runSamples!;
        _carried = null;
        _others?.Clear();
        EndRun();
        _isRewritten = true;
    }

    private void Append(DateTimeOffset at, double value)
    {
        _window.Append(value);
        _others?.Append(value);
        if (_carried is { Until: null } && _window.Count >= _settings.MinSamples)
            _carried = _carried with { Until = at + _settings.AnomalyHold };
        else if (_carried is not null && CarriedAt(at) is null)
            _carried = null;
    }

    private WindowChangeKind TakeChange(WindowChangeKind change)
    {
        var rewritten = _isRewritten;
        _isRewritten = false;
        return rewritten ? WindowChangeKind.Replaced : change;
    }
}
