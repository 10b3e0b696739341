namespace Surveillance.Tests.Alerts.Model;

/// <summary>
/// The reference machine: the life cycle of alerts as it is described to operators, slow and plain. It shares nothing
/// with the core but the words.
/// </summary>
internal sealed class ReferenceDesk
{
    private const string BookAge = "book_age_seconds";
    private const string Divergence = "cross_exchange_spread_bps";

    private readonly Dictionary<(string Family, ReferenceMarket Market), ReferenceMemory> _memories = [];
    private readonly Dictionary<ReferenceMarket, ReferenceWatch> _watches = [];
    private readonly Dictionary<string, int> _streams = [];
    private readonly ReferenceSilences _silences = new();
    private readonly ReferenceVenues _venues;
    private readonly ReferenceTelling _telling;
    private ReferenceConfiguration _configuration;
    private DateTimeOffset _lookingSince;

    public ReferenceDesk(ReferenceConfiguration configuration, DateTimeOffset now)
    {
        _configuration = configuration;
        _venues = new ReferenceVenues(Register) { Configuration = configuration };
        _telling = new ReferenceTelling(_venues, _silences);
        _lookingSince = now;
        Watch(now);
    }

    public ReferenceRegister Register { get; } = new();

    public ReferenceMarks Marks { get; } = new();

    public ReferenceConfiguration Configuration => _configuration;

    public IEnumerable<string> Silences => _silences.Ids;

    public IEnumerable<ReferenceMemory> Memories => _memories.Values;

    /// <summary>What a family remembers; null when nothing.</summary>
    public ReferenceMemory? MemoryOf(string family, ReferenceMarket market) =>
        _memories.GetValueOrDefault((family, market));

    /// <summary>What happened since somebody asked.</summary>
    public IReadOnlyList<ReferenceStep> Take()
    {
        List<ReferenceStep> steps = [.. _telling.Steps];
        _telling.Steps.Clear();
        return steps;
    }

    /// <summary>The newest readings of a market, by metric. Those no newer than the last are nothing new.</summary>
    public void Read(
        ReferenceMarket market, DateTimeOffset at, IReadOnlyDictionary<string, ReferenceReading> readings)
    {
        if (!_configuration.IsEnabled || !_configuration.Covers(market))
            return;
        var watch = WatchOf(market, at);
        if (at <= watch.ReadAt)
        {
            Marks.Add("a reading no newer than the last");
            return;
        }

        watch.ReadAt = at;
        watch.BookAge = TimeSpan.FromSeconds(readings.GetValueOrDefault(BookAge)?.Known ?? 0);
        watch.Divergence = readings.GetValueOrDefault(Divergence)?.Known;
        foreach (var family in _configuration.Families)
            ReadFamily(family, market, at, readings);
    }

    /// <summary>The passing of time.</summary>
    public void Tick(DateTimeOffset now)
    {
        _silences.Expire(Register.Active, now);
        if (!_configuration.IsEnabled)
            return;
        foreach (var market in _configuration.Markets)
            Miss(market, now);
        foreach (var alert in Register.Active.ToList())
            ReferenceAging.Age(alert, _configuration, _lookingSince, now, _telling);
        Flag(now, "system");
        ReferenceEnding.Settle(_configuration, now, Register, _telling);
    }

    /// <summary>Acknowledge: who. Twice is once.</summary>
    public void Acknowledge(ReferenceAlert alert, string actor, DateTimeOffset now)
    {
        if (alert is { IsActive: true, AcknowledgedBy: null })
        {
            (alert.AcknowledgedBy, alert.AcknowledgedAt) = (actor, now);
            _telling.Note(alert, alert.State, "acknowledged", now, "acknowledged", actor);
        }

        Flag(now, actor);
    }

    /// <summary>Resolve on the page.</summary>
    public void Resolve(ReferenceAlert alert, string actor, DateTimeOffset now)
    {
        if (alert.IsActive)
            ResolveByHand(alert, actor, now);
        Flag(now, actor);
    }

    /// <summary>Resolve by hand, on the page or by the set of active alerts.</summary>
    public void ResolveByHand(ReferenceAlert alert, string actor, DateTimeOffset now)
    {
        ReferenceEnding.End(alert, "manual", "resolved_manually", now, actor, Register, _telling);
        if (!_configuration.Covers(alert.Market))
            return;
        var memory = Remember(alert.Family, alert.Market);
        memory.Clocks.Clear();
        (memory.StaysAway, memory.Last) = (true, alert);
    }

    public void Silence(ReferenceSilence silence, string actor, DateTimeOffset now)
    {
        _silences.Add(silence, Register.Active, now);
        Flag(now, actor);
    }

    public void Unsilence(string id, string actor, DateTimeOffset now)
    {
        _silences.Remove(id);
        Flag(now, actor);
    }

    /// <summary>What a venue's feed says: whether it is down, and how many streams carry it.</summary>
    public void Observe(string exchange, bool isDown, int streams)
    {
        _venues.Observe(exchange, isDown);
        _streams[exchange] = streams;
    }

    /// <summary>Another configuration. What loses its rule or its instrument ends as removed.</summary>
    public void Configure(ReferenceConfiguration configuration, DateTimeOffset now)
    {
        _configuration = configuration;
        _venues.Configuration = configuration;
        foreach (var key in _memories.Keys.Where(key => !IsKnown(key.Family, key.Market)).ToList())
            _memories.Remove(key);
        foreach (var memory in _memories.Values)
            foreach (var rule in memory.Clocks.Keys.Where(rule => configuration.RuleOf(rule) is null).ToList())
                memory.Clocks.Remove(rule);
        foreach (var market in _watches.Keys.Where(market => !configuration.Covers(market)).ToList())
            _watches.Remove(market);
        Watch(now);
        if (!configuration.IsEnabled)
            return;
        foreach (var alert in Register.Active.Where(alert => !IsArmed(alert)).ToList())
        {
            ReferenceEnding.End(alert, "removed", "removed", now, "system", Register, _telling);
            var isArmed = IsKnown(alert.Family, alert.Market);
            Marks.Add($"removed, {(isArmed ? "and its family has other rules" : "and its family with it")}");
            if (isArmed)
                _memories[(alert.Family, alert.Market)] = new ReferenceMemory(Marks);
        }
    }

    /// <summary>
    /// A restart restores pending timers, active alerts, flags and silences. The figures of before are not known any
    /// more.
    /// </summary>
    public void Restart(DateTimeOffset now)
    {
        _lookingSince = now;
        foreach (var watch in _watches.Values)
            (watch.Since, watch.BookAge, watch.Divergence) = (now, TimeSpan.Zero, null);
    }

    private void ReadFamily(
        string family, ReferenceMarket market, DateTimeOffset at,
        IReadOnlyDictionary<string, ReferenceReading> readings)
    {
        var rules = _configuration.RulesOf(family);
        var reading = readings.GetValueOrDefault(rules[0].Metric);
        var isCalm = Register.ActiveOf(family, market) is null && MemoryOf(family, market) is not { Clocks.Count: > 0 };
        if (reading is null && isCalm)
            return;
        ReadFamily(family, market, at, reading ?? new ReferenceReading(null, null, "no_data"));
    }

    private void ReadFamily(string family, ReferenceMarket market, DateTimeOffset at, ReferenceReading reading)
    {
        var isDivergence = _configuration.RulesOf(family)[0].Metric == Divergence;
        var venues = isDivergence ? _configuration.VenuesOf(market.Instrument) : [];
        var compared = venues.Where(venue => venue == market.Exchange || IsCompared(venue, market.Instrument, at))
            .ToList();
        var life = new ReferenceFamily(Register, _telling, market, Scaled(family, market),
            Remember(family, market), compared.Count > 1 ? compared : venues, _configuration.FlappingReopenings, Marks);
        life.Read(reading, at, isDivergence && IsToldElsewhere(family, market, venues, at));
    }

    /// <summary>Divergence: one alert an instrument.</summary>
    private bool IsToldElsewhere(
        string family, ReferenceMarket market, IReadOnlyList<string> venues, DateTimeOffset at)
    {
        var others = venues.Where(venue => venue != market.Exchange).Select(venue => market with { Exchange = venue });
        return TellerOf(market.Instrument, venues, at) != market.Exchange || others.Any(other =>
            Register.ActiveOf(family, other) is not null || MemoryOf(family, other) is { StaysAway: true });
    }

    /// <summary>
    /// The venue farthest from the others, by readings no more than 2 s apart; of two venues the first by name.
    /// </summary>
    private string TellerOf(string instrument, IReadOnlyList<string> venues, DateTimeOffset at)
    {
        if (venues.Count == 2)
            return venues[0];
        var fresh =
            from venue in venues
            where IsCompared(venue, instrument, at)
            orderby _watches[new ReferenceMarket(venue, instrument)].Divergence descending
            select venue;
        Marks.Add(fresh.FirstOrDefault() is { } one && one != venues[0] ? "told by the farthest" : "told by the first");
        return fresh.FirstOrDefault() ?? venues[0];
    }

    /// <summary>A venue that says nothing of itself is no part of a divergence.</summary>
    private bool IsCompared(string venue, string instrument, DateTimeOffset at) =>
        _watches.GetValueOrDefault(new ReferenceMarket(venue, instrument)) is { Divergence: not null } watch &&
        (at - watch.ReadAt!.Value).Duration().TotalSeconds <= 2;

    /// <summary>The limits of the message rate scale with the streams when fewer than two carry the venue.</summary>
    private IReadOnlyList<ReferenceRule> Scaled(string family, ReferenceMarket market)
    {
        var rules = _configuration.RulesOf(family);
        return rules[0].Metric == "message_rate" && _streams.TryGetValue(market.Exchange, out var count) && count < 2
            ? [.. rules.Select(rule => rule with { Threshold = rule.Threshold / 2 })]
            : rules;
    }

    /// <summary>
    /// A market that is not read any more has a book that is at least as old as the silence: that can raise data_stale,
    /// and never end it. A market that was never read has 20 s more.
    /// </summary>
    private void Miss(ReferenceMarket market, DateTimeOffset now)
    {
        var watch = WatchOf(market, now);
        var isRead = watch.ReadAt >= watch.Since;
        var silence = now - (isRead ? watch.ReadAt!.Value : watch.Since);
        if (silence.TotalSeconds <= (isRead ? 5 : 25))
            return;
        var age = (isRead ? silence + watch.BookAge : silence).TotalSeconds;
        foreach (var family in _configuration.Families)
        {
            var rules = _configuration.RulesOf(family);
            if (rules[0].Metric != BookAge || rules.All(rule => rule.IsClear(age)))
                continue;
            Marks.Add(isRead ? "not read any more" : "never read");
            ReadFamily(family, market, now, new ReferenceReading(age, null, "ok"));
        }
    }

    private void Flag(DateTimeOffset now, string actor)
    {
        // Off: nothing is judged or sent.
        if (!_configuration.IsEnabled)
            return;
        foreach (var alert in Register.Active)
            _telling.Flag(alert, now, actor);
    }

    private bool IsKnown(string family, ReferenceMarket market) =>
        _configuration.Covers(market) && _configuration.Knows(family);

    private bool IsArmed(ReferenceAlert alert) =>
        _configuration.Covers(alert.Market) && _configuration.RuleOf(alert.Rule) is not null;

    private void Watch(DateTimeOffset now)
    {
        foreach (var market in _configuration.Markets)
            WatchOf(market, now);
    }

    private ReferenceWatch WatchOf(ReferenceMarket market, DateTimeOffset now)
    {
        if (!_watches.TryGetValue(market, out var watch))
            _watches[market] = watch = new ReferenceWatch { Since = now };
        return watch;
    }

    private ReferenceMemory Remember(string family, ReferenceMarket market)
    {
        if (!_memories.TryGetValue((family, market), out var memory))
            _memories[(family, market)] = memory = new ReferenceMemory(Marks);
        return memory;
    }
}
