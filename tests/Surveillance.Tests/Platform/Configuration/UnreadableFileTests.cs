using System.Text;
using CsCheck;
using Surveillance.Platform.Configuration;

namespace Surveillance.Tests.Platform.Configuration;

/// <summary>
/// Whatever a file holds, the answer is a configuration or the list of its mistakes; never a crash, never a hang.
/// </summary>
public sealed class UnreadableFileTests : IDisposable
{
    private readonly ConfigurationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_empty_folder_is_four_mistakes()
    {
        foreach (var name in ConfigurationFiles.Names)
            File.Delete(_folder.PathTo(name));
        Assert.Equal(
            ConfigurationFiles.Names.Select(name => $"config/{name}: the file is missing in {_folder.Path}"),
            _folder.Mistakes());
    }

    [Fact]
    public void A_folder_that_is_not_there_is_four_mistakes()
    {
        var refused = Assert.Throws<ConfigurationException>(() => ConfigurationReader.Read(_folder.PathTo("none")));
        Assert.Equal(4, refused.Mistakes.Count);
    }

    [Fact]
    public void A_folder_in_the_place_of_a_file_is_a_mistake()
    {
        File.Delete(_folder.PathTo("features.yaml"));
        Directory.CreateDirectory(_folder.PathTo("features.yaml"));
        Assert.Equal("config/features.yaml: is a folder, not a file", Assert.Single(_folder.Mistakes()));
    }

    [Theory]
    [InlineData("instruments.yaml", "instruments: required, but missing")]
    [InlineData("alerts.yaml", null)]
    [InlineData("exchanges.yaml", "no such venue in exchanges.yaml, nothing is known here")]
    public void An_empty_file_lacks_what_it_must_say(string name, string? told)
    {
        _folder.Write(name, "");
        if (told is null)
            Assert.Empty(_folder.Read().Rules.Definitions);
        else
            Assert.Contains(_folder.Mistakes(), mistake => mistake.Contains(told, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("just a sentence", "config/features.yaml:1: must be keys and values, was a value")]
    [InlineData("# first\n- a\n- b", "config/features.yaml:2: must be keys and values, was a list")]
    [InlineData("alerts: { enabled: true", "config/features.yaml:1: not valid YAML: ")]
    [InlineData("alerts:\n\tenabled: true", "config/features.yaml:2: not valid YAML: ")]
    [InlineData("alerts:\n  enabled: true\n wrong: 1", "config/features.yaml:3: not valid YAML: ")]
    [InlineData("alerts:\n  enabled: \"true", "config/features.yaml:2: not valid YAML: ")]
    [InlineData("alerts: {}\nalerts: {}", "config/features.yaml:2: alerts: stands twice, first on line 1")]
    [InlineData(
        "alerts: { enabled: true, enabled: false }",
        "config/features.yaml:1: alerts.enabled: stands twice, first on line 1")]
    [InlineData(
        "alerts: &a { enabled: true }\nzscore: *a",
        "config/features.yaml:2: zscore: an alias (*a) is not followed; write the value out")]
    [InlineData("? [a, b]\n: 1", "config/features.yaml:1: not valid YAML here: a key must be a plain word")]
    [InlineData("alerts: {}\nzscore: [1,\nb: 2\n", "config/features.yaml:2: not valid YAML")]
    [InlineData("alerts: {}\n---\nalerts: {}", "config/features.yaml:2: a second document begins here; one is read")]
    [InlineData("alerts: {}\n...\nalerts: {}", "config/features.yaml:3: ")]
    [InlineData("<<: { alerts: {} }", "config/features.yaml:1: <<: unknown key")]
    [InlineData("alerts: []", "config/features.yaml:1: alerts: must be a section, was a list")]
    [InlineData(
        "alerts: { enabled: { a: 1 } }",
        "config/features.yaml:1: alerts.enabled: must be true or false, was a section")]
    [InlineData(
        "zscore:\n  window_size: [300]",
        "config/features.yaml:2: zscore.window_size: must be a number, was a list")]
    public void Broken_syntax_and_wrong_kinds_are_told_by_line(string text, string told)
    {
        _folder.Write("features.yaml", text);
        Assert.StartsWith(told, _folder.Mistakes()[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_syntax_error_is_told_in_one_line() => Assert.All(
        _folder.Write("features.yaml", "alerts:\n  enabled: \"true\n\n").Mistakes(),
        told => Assert.DoesNotContain('\n', told));

    [Fact]
    public void Utf_16_is_a_mistake_that_says_so()
    {
        File.WriteAllText(_folder.PathTo("features.yaml"), "alerts: { enabled: false }", Encoding.Unicode);
        Assert.StartsWith("config/features.yaml", Assert.Single(_folder.Mistakes()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{a: ", "}")]
    [InlineData("- ", "")]
    public void Nesting_without_end_is_a_mistake_and_no_overflow_of_the_stack(string open, string close)
    {
        const int Depth = 100_000;
        var text = string.Concat(Enumerable.Repeat(open, Depth)) + "1" + string.Concat(Enumerable.Repeat(close, Depth));
        _folder.Write("features.yaml", open == "- " ? text : $"alerts: {text}");
        Assert.Contains("nested deeper than 32", Assert.Single(_folder.Mistakes()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_many_megabytes_is_refused_by_its_size()
    {
        _folder.Write("features.yaml", "alerts: {}\n" + new string('#', 4_100_000));
        Assert.Equal(
            "config/features.yaml: is 4.1 MB long; at most 4 MB are read", Assert.Single(_folder.Mistakes()));
    }

    [Fact]
    public void Ten_times_as_many_unknown_keys_take_nowhere_near_a_hundred_times_as_long()
    {
        TimeToTell(10_000);
        var few = TimeToTell(10_000);
        Assert.InRange(TimeToTell(100_000) / few, 0, 50);
    }

    private TimeSpan TimeToTell(int keys)
    {
        var text = string.Concat(Enumerable.Range(0, keys).Select(n => $"key{n}: {{ a: 1 }}\n"));
        var started = TimeProvider.System.GetTimestamp();
        Assert.Equal(keys, _folder.Write("features.yaml", text).Mistakes().Count);
        return TimeProvider.System.GetElapsedTime(started);
    }

    [Fact]
    public void Two_thousand_instruments_are_read_within_a_second_or_two()
    {
        var text = new StringBuilder("instruments:\n");
        for (var n = 0; n < 2_000; n++)
        {
            text.Append($"  - {{ id: C{n}-USDT-PERP, type: perpetual, base: C{n}, quote: USDT, enabled: true, ");
            text.Append(
                $"exchange_symbols: {{ binance: {{ symbol: C{n}USDT }}, okx: {{ symbol: C{n}-USDT-SWAP }} }} }}\n");
        }

        foreach (var id in (string[])["BTC-USDT-PERP", "BTC-USDT-SPOT", "ETH-USDT-PERP", "ETH-USDT-SPOT"])
        {
            text.Append(
                $"  - {{ id: {id}, type: spot, base: C, quote: USDT, enabled: false, exchange_symbols: {{}} }}\n");
        }

        var started = TimeProvider.System.GetTimestamp();
        Assert.Equal(4_000, _folder.Write("instruments.yaml", text.ToString()).Read().EnabledMarkets.Count());
        Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Damage_anywhere_in_any_file_is_taken_or_told()
    {
        var intact = ConfigurationFiles.Load(_folder.Path);
        string[] typings =
        [
            "", ":", "-", "  ", "\n", "\t", "{", "}", "[", "]", "*a", "&a ", "!!map ",
            "\"", "'", "|", ">", "#", "?", "~", "\0", "%", "null", "- a",
        ];
        var damage = Gen.Int[0, typings.Length - 1].Select(index => typings[index]);
        Gen.Select(Gen.Int[0, 3], Gen.Double[0, 1], Gen.Int[0, 40], damage).Sample(
            (file, place, length, typed) =>
            {
                var name = ConfigurationFiles.Names[file];
                var text = intact.Texts[name];
                var from = (int)(place * (text.Length - 1));
                var damaged = text[..from] + typed + text[Math.Min(text.Length, from + length)..];
                var texts = new Dictionary<string, string>(intact.Texts) { [name] = damaged };
                try
                {
                    ConfigurationReader.Read(intact with { Texts = texts });
                }
                catch (ConfigurationException error)
                {
                    Assert.All(error.Mistakes, mistake => Assert.InRange(
                        mistake.Line, 0, 1 + texts[mistake.File["config/".Length..]].Count(c => c == '\n')));
                }
            },
            iter: 3_000);
    }
}
