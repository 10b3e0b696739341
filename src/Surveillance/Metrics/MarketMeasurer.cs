using Surveillance.Markets;
using Surveillance.Metrics.Scores;

namespace Surveillance.Metrics;

/// <summary>
/// Measures one market: every figure of the catalog on each change, and once a second a sample that also moves the
/// windows. It holds the windows, and has no clock and no I/O. Not thread-safe.
/// </summary>
public sealed class MarketMeasurer
{
    private static readonly TimeSpan DepthMemory = Catalog.DepthChange.Span + TimeSpan.FromSeconds(15);

    /// <summary>Windows by position in <see cref="MetricCatalog.OfBooks"/>; null where a metric has none.</summary>
    private readonly SeriesBaseline?[] _series;
    private readonly AnomalyGate[] _gates;
    private readonly List<TimedValue> _recentDepth = [];
    private readonly List<TimedValue> _recentGaps = [];
    private readonly MarketView _view;
    private readonly UsualHours? _usual;
    private (DateTimeOffset At, BookSnapshot Book)? _countedBefore;

    /// <summary>A market without history.</summary>
    /// <param name="settings">What the configuration says of it.</param>
    /// <param name="expectedSince">Since when its book is expected.</param>
    /// <param name="usual">What is usual at an hour of the week; null where nobody reads it.</param>
    /// <param name="unseen">When nothing could be observed; null where that does not happen.</param>
    public MarketMeasurer(
        MarketSettings settings, DateTimeOffset expectedSince, UsualHours? usual = null, UnseenTime? unseen = null)
    {
        (Settings, _usual) = (settings, usual);
        _view = new MarketView(settings, MarketInputs.Of(null), expectedSince)
        {
            ExpectedSince = expectedSince,
            RecentDepth = _recentDepth,
            RecentGaps = _recentGaps,
        };
        _series = [.. MetricCatalog.OfBooks.Select(metric =>
            metric.Floor is { } floor
                ? new SeriesBaseline(metric.Name, floor, settings.ZScore, unseen, metric.LooksBack)
                : null)];
        _gates = new AnomalyGate[_series.Length];
        BuildGates();
    }

    /// <summary>What the configuration says of the market.</summary>
    public MarketSettings Settings { get; private set; }

    /// <summary>Takes over an edited configuration; windows stay.</summary>
    public void Apply(MarketSettings settings)
    {
        Settings = settings;
        foreach (var series in _series)
            series?.Apply(settings.ZScore);
        BuildGates();
    }

    /// <summary>Tells it of a gap that was closed.</summary>
    public void Note(DataGap gap)
    {
        var closed = new TimedValue(gap.End, gap.Duration.TotalSeconds);
        if (!_recentGaps.Contains(closed))
            _recentGaps.Add(closed);
    }

    /// <summary>Measures at <paramref name="now"/>; windows stay, but for those that a gap clears.</summary>
    public MarketReadings Measure(in MarketInputs inputs, DateTimeOffset now)
    {
        var readings = MarketReadings.Of(Settings.Market);
        Measure(inputs, now, readings);
        return readings;
    }

    /// <inheritdoc cref="Measure(in MarketInputs, DateTimeOffset)"/>
    /// <param name="inputs">What arrived.</param>
    /// <param name="now">Present time.</param>
    /// <param name="into">Of this market, made to be filled: what it said before is gone.</param>
    public void Measure(in MarketInputs inputs, DateTimeOffset now, MarketReadings into)
    {
        var view = Turn(inputs, now);
        var table = Begin(into, inputs, now);
        for (var place = 0; place < _series.Length; place++)
        {
            var metric = MetricCatalog.OfBooks[place];
            if (metric.Measure!(view) is not { } measured)
                continue;
            var series = _series[place];
            table.Set(place, series is not null && measured is { Value: { } value, Status: ReadingStatus.Ok }
                ? series.Read(
                    ObservedAt(view, measured), value, metric.Tick?.Invoke(view) ?? 0, UsualOf(series, metric, now))
                : new Reading(measured.Value, null, measured.Status, series?.Count));
        }
    }

    /// <summary>Measures and moves the windows: the sample of one second, to be called once in each.</summary>
    public MarketSample Sample(in MarketInputs inputs, DateTimeOffset now)
    {
        var sample = new MarketSample(Settings.Market);
        Sample(inputs, now, sample);
        return sample;
    }

    /// <inheritdoc cref="Sample(in MarketInputs, DateTimeOffset)"/>
    /// <param name="inputs">What arrived.</param>
    /// <param name="now">Present time.</param>
    /// <param name="into">Of this market: what it said before is gone.</param>
    /// <param name="second">The whole second that is sampled, perhaps late; by default that of now.</param>
    public void Sample(in MarketInputs inputs, DateTimeOffset now, MarketSample into, DateTimeOffset? second = null)
    {
        Remember(inputs, now, second ?? MarketView.SecondOf(now));
        var view = Turn(inputs, now);
        var table = Begin(into.Readings, inputs, now);
        into.Changes.Clear();
        into.Accepted.Clear();
        into.Cleared.Clear();
        for (var place = 0; place < _series.Length; place++)
        {
            if (MetricCatalog.OfBooks[place].Measure!(view) is { } measured)
                table.Set(place, Sample(place, view, measured, into));
        }
    }

    private Reading Sample(int place, MarketView view, in Measurement measured, MarketSample into)
    {
        var metric = MetricCatalog.OfBooks[place];
        if (_series[place] is not { } series)
            return new Reading(measured.Value, null, measured.Status, null);
        if (measured is not { Value: { } value, Status: ReadingStatus.Ok })
        {
            if (series.TakeChangeWithoutSample() is { } change)
                into.Changes.Add(new WindowChange(metric.Name, change, 0, series.Count, series.Window));
            return new Reading(measured.Value, null, measured.Status, series.Count);
        }

        var outcome = series.Observe(
            ObservedAt(view, measured), value, metric.Tick?.Invoke(view) ?? 0, _gates[place],
            UsualOf(series, metric, view.Now));
        into.Changes.Add(ChangeOf(metric.Name, outcome, value, series));
        if (outcome.IsNewNormal)
            into.Accepted.Add(metric.Name);
        if (outcome.IsClearedByGap)
            into.Cleared.Add(metric.Name);
        return outcome.Reading;
    }

    /// <summary>The samples in the window of a metric, oldest first; none where it has no window.</summary>
    public IReadOnlyList<double> WindowOf(string metric)
    {
        for (var i = 0; i < _series.Length; i++)
        {
            if (MetricCatalog.OfBooks[i].Name == metric)
                return _series[i]?.Window ?? [];
        }

        return [];
    }

    /// <summary>What a restarted engine needs beside the windows.</summary>
    public MarketBaseline Save(DateTimeOffset now)
    {
        var states = new Dictionary<string, SeriesState>(_series.Length);
        for (var i = 0; i < _series.Length; i++)
        {
            if (_series[i]?.Save() is { } state)
                states[MetricCatalog.OfBooks[i].Name] = state;
        }

        // Not the returns, though realised volatility waits up to five minutes for new ones: three hundred numbers of
        // each of thousands of markets each second would be several times all the rest.
        return new MarketBaseline(Settings.Market, now, states, [.. _recentDepth])
        {
            RecentGaps = _recentGaps.Count == 0 ? null : [.. _recentGaps],
        };
    }

    /// <summary>Goes on from what was saved.</summary>
    /// <param name="baseline">What <see cref="Save"/> gave.</param>
    /// <param name="windows">The samples of each window by metric name, oldest first.</param>
    public void Restore(MarketBaseline baseline, IReadOnlyDictionary<string, IReadOnlyList<double>> windows)
    {
        for (var i = 0; i < _series.Length; i++)
        {
            var name = MetricCatalog.OfBooks[i].Name;
            if (_series[i] is { } series && baseline.Series.TryGetValue(name, out var state))
                series.Restore(state, windows.GetValueOrDefault(name) ?? []);
        }

        _recentDepth.Clear();
        _recentDepth.AddRange(baseline.RecentDepth);
        _recentGaps.Clear();
        _recentGaps.AddRange(baseline.RecentGaps ?? []);
        _view.DepthChange = null;
    }

    /// <summary>Updates what reaches back beyond this moment: depths, returns, gaps and counts.</summary>
    private void Remember(in MarketInputs inputs, DateTimeOffset now, DateTimeOffset second)
    {
        Forget(now, second);
        var view = Turn(inputs, now);
        view.Sampled = second;
        view.Returns.Add(second, view.Top.IsKnown ? view.Top.Mid : null);
        view.DepthChange = null;
        if (Catalog.Depth.Total(view, 10).Value is { } total)
            _recentDepth.Add(new TimedValue(second, total));

        if (inputs.Book is not { } book)
            return;
        var isCountedOn = _countedBefore is var (at, before) && book.Source == before.Source && now > at;
        view.UpdatesPerSecond = isCountedOn ? Rate(_countedBefore!.Value.Book.UpdateCount, book.UpdateCount) : null;
        view.TopFlipsPerSecond = isCountedOn ? Rate(_countedBefore!.Value.Book.TopFlips, book.TopFlips) : null;
        _countedBefore = (now, book);

        // A feed that began to count anew is behind itself.
        double? Rate(long? then, long? count) =>
            count >= then ? (count - then) / (now - _countedBefore!.Value.At).TotalSeconds : null;
    }

    private void Forget(DateTimeOffset now, DateTimeOffset second)
    {
        // What lies ahead was observed before the clock was set back. The newest of the old ones stays, so that a pause
        // after it is seen however long it was.
        while (_recentDepth is [.., { At: var ahead }] && ahead >= second)
            _recentDepth.RemoveAt(_recentDepth.Count - 1);
        while (_recentDepth is [_, { At: var old }, ..] && old < second - DepthMemory)
            _recentDepth.RemoveAt(0);

        for (var i = _recentGaps.Count - 1; i >= 0; i--)
        {
            if (!Catalog.GapDuration.IsTold(_recentGaps[i], now))
                _recentGaps.RemoveAt(i);
        }
    }

    private MarketView Turn(in MarketInputs inputs, DateTimeOffset now)
    {
        _view.Turn(Settings, inputs, now);
        return _view;
    }

    private static ReadingDictionary Begin(MarketReadings readings, in MarketInputs inputs, DateTimeOffset now) =>
        readings.Begin(now, inputs.Book?.Simulated ?? inputs.Ticker?.Simulated ?? false);

    /// <summary>
    /// A value is as old as its oldest input: a book that stopped is not observed again by being looked at again.
    /// </summary>
    private static DateTimeOffset ObservedAt(MarketView view, Measurement measured)
    {
        var observed = measured.ObservedAt ?? view.Book?.LocalTimestamp ?? view.Now;
        return observed < view.Now ? observed : view.Now;
    }

    // By the clock: the sample of a whole hour's first second is that hour's, however old its book.
    private UsualHour? UsualOf(SeriesBaseline series, MetricDefinition metric, DateTimeOffset now) =>
        series.AsksUsualHour ? _usual?.At(Settings.Market, metric.Name, now) : null;

    private static WindowChange ChangeOf(string metric, SampleOutcome outcome, double value, SeriesBaseline series) =>
        outcome.Change switch
        {
            WindowChangeKind.Replaced => new(metric, outcome.Change, value, series.Count, series.Window),
            WindowChangeKind.Appended => new(metric, outcome.Change, value, outcome.Reading.Samples!.Value + 1, null),
            _ => new(metric, outcome.Change, value, series.Count, null),
        };

    private void BuildGates()
    {
        for (var i = 0; i < _gates.Length; i++)
        {
            var (instrument, metric) = (Settings.Market.Instrument, MetricCatalog.OfBooks[i].Name);
            _gates[i] = _series[i] is null ? AnomalyGate.Open : AnomalyGate.Of(Settings.Rules, instrument, metric);
            _series[i]?.Ask(AskedBaselines.Of(Settings.Rules, instrument, metric));
        }
    }
}
