using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Surveillance.Platform.Configuration;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Platform.Configuration;

public sealed class ConfigurationWatchTests : IDisposable
{
    private const string Off = "alerts: { enabled: false }\n";

    private readonly ConfigurationFolder _folder = new();
    private readonly KeptLog<ConfigurationWatch> _log = new();
    private readonly FakeTimeProvider _time = new();
    private readonly ConfigurationWatch _watch;
    private readonly List<SurveillanceConfig> _changes = [];

    public ConfigurationWatchTests()
    {
        _watch = new ConfigurationWatch(_folder.Path, _folder.Read(), _time, _log);
        _watch.Changed += _changes.Add;
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _watch.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_good_edit_is_in_force_at_the_second_look_and_told_once()
    {
        var before = _watch.Current;
        _folder.Write("features.yaml", Off);
        _watch.Look();
        Assert.Same(before, _watch.Current);
        Look(5);
        Assert.False(_watch.Current.Features.AlertsEnabled);
        Assert.NotEqual(before.Version, _watch.Current.Version);
        Assert.Same(_watch.Current, Assert.Single(_changes));
        Assert.Equal(
            (LogLevel.Warning, $"Configuration {_watch.Current.Version} is in force"), Assert.Single(_log.Entries));
    }

    [Fact]
    public void Nothing_is_told_while_nothing_changes()
    {
        Look(5);
        File.SetLastWriteTimeUtc(_folder.PathTo("features.yaml"), _time.GetUtcNow().UtcDateTime);
        Look(5);
        Assert.Empty(_log.Entries);
        Assert.Empty(_changes);
    }

    [Fact]
    public void A_bad_edit_is_refused_whole_and_told_once_with_file_line_and_reason()
    {
        var before = _watch.Current;
        _folder.Write("features.yaml", Off);
        var line = _folder.Edit("alerts.yaml", "zscore: 2.0", "zscore: -1");
        Look(10);
        Assert.Same(before, _watch.Current);
        Assert.Empty(_changes);
        var mistake = $"config/alerts.yaml:{line}: thresholds.BTC-USDT-PERP.spread_warning.zscore: must be > 0, was -1";
        Assert.Equal(mistake, _watch.RejectedEdit);
        Assert.Equal(
            (LogLevel.Error, $"Edited configuration refused, the old one stays in force: {mistake}"),
            Assert.Single(_log.Entries));
    }

    [Fact]
    public void A_refused_edit_that_is_put_right_is_in_force()
    {
        _folder.Edit("alerts.yaml", "zscore: 2.0", "zscore: -1");
        Look(2);
        _folder.Edit("alerts.yaml", "zscore: -1", "zscore: 2.5");
        Look(2);
        Assert.Null(_watch.RejectedEdit);
        Assert.Equal(2.5, _watch.Current.Rules.Thresholds["BTC-USDT-PERP"]["spread_warning"].ZScore);
        Assert.Equal([LogLevel.Error, LogLevel.Warning], _log.Entries.Select(entry => entry.Level));
    }

    [Fact]
    public void A_refused_edit_that_is_taken_back_is_forgotten_and_that_is_told()
    {
        var before = _watch.Current;
        _folder.Edit("alerts.yaml", "zscore: 2.0", "zscore: -1");
        Look(2);
        _folder.Edit("alerts.yaml", "zscore: -1", "zscore: 2.0");
        Look(5);
        Assert.Null(_watch.RejectedEdit);
        Assert.Same(before, _watch.Current);
        Assert.Empty(_changes);
        Assert.Equal($"Configuration {before.Version} is in force", _log.Entries[^1].Text);
        Assert.Equal(2, _log.Entries.Count);
    }

    [Fact]
    public void A_second_wrong_edit_is_told_anew()
    {
        _folder.Edit("alerts.yaml", "zscore: 2.0", "zscore: -1");
        Look(3);
        _folder.Edit("alerts.yaml", "zscore: -1", "zscore: -2");
        Look(3);
        Assert.EndsWith("was -1", _log.Entries[0].Text, StringComparison.Ordinal);
        Assert.EndsWith("was -2", _log.Entries[1].Text, StringComparison.Ordinal);
        Assert.Equal(2, _log.Entries.Count);
    }

    [Fact]
    public void A_file_that_is_still_being_written_is_neither_taken_nor_complained_about()
    {
        var whole = _folder.Text("alerts.yaml").Replace("zscore: 2.0", "zscore: 2.5", StringComparison.Ordinal);
        for (var written = 0; written < whole.Length; written += whole.Length / 7)
        {
            _folder.Write("alerts.yaml", whole[..written]);
            _watch.Look();
        }

        _folder.Write("alerts.yaml", whole);
        Look(2);
        Assert.Null(_watch.RejectedEdit);
        Assert.Equal(2.5, _watch.Current.Rules.Thresholds["BTC-USDT-PERP"]["spread_warning"].ZScore);
        Assert.DoesNotContain(_log.Entries, entry => entry.Level == LogLevel.Error);
    }

    [Fact]
    public void A_file_or_the_folder_that_is_gone_for_a_while_is_a_refused_edit()
    {
        var before = _watch.Current;
        Directory.Move(_folder.Path, _folder.Path + ".away");
        Look(5);
        Assert.Same(before, _watch.Current);
        Assert.Equal(4, _log.Entries.Count);
        Assert.Contains("features.yaml: the file is missing in", _watch.RejectedEdit, StringComparison.Ordinal);
        Directory.Move(_folder.Path + ".away", _folder.Path);
        Look(2);
        Assert.Null(_watch.RejectedEdit);
    }

    [Fact]
    public async Task The_folder_is_looked_at_every_two_seconds_until_the_service_stops()
    {
        await _watch.StartAsync(Token);
        _folder.Write("features.yaml", Off);
        // The timer exists once the loop runs; a step before that would be lost.
        await Eventually.TrueAsync(
            () =>
            {
                _time.Advance(ConfigurationWatch.Interval);
                return !_watch.Current.Features.AlertsEnabled;
            },
            "the edit is in force");
        await _watch.StopAsync(Token);
        var stopped = _watch.Current;
        _folder.Write("features.yaml", "");
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Same(stopped, _watch.Current);
        Assert.True(_watch.ExecuteTask!.IsCompletedSuccessfully);
    }

    private void Look(int times)
    {
        for (var i = 0; i < times; i++)
            _watch.Look();
    }
}
