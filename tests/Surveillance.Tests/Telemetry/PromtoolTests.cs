using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Surveillance.Tests.Support;
using Surveillance.Tests.Tidy;

namespace Surveillance.Tests.Telemetry;

/// <summary>
/// What Prometheus' own tool says of what it is to read, where it is installed (Debian: prometheus); skipped elsewhere,
/// on CI, too.
/// </summary>
public sealed class PromtoolTests : IDisposable
{
    private const string Folder = "docs/monitoring";

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_scrape_is_as_prometheus_wants_it()
    {
        await using var stage = await new MeterStage(Repository.PathTo("config")).StartAsync();
        stage.TellEverything();
        await MustPassAsync(Repository.Root, await stage.TextAsync(), "check", "metrics");
    }

    [Fact]
    public Task The_rules_are_rules() =>
        MustPassAsync(Repository.PathTo(Folder), "", "check", "rules", "alert-rules.yml");

    [Fact]
    public Task The_rules_fire_when_they_should() =>
        MustPassAsync(Repository.PathTo(Folder), "", "test", "rules", "alert-rules.test.yml");

    [Fact]
    public Task The_configuration_is_one() =>
        MustPassAsync(Repository.PathTo(Folder), "", "check", "config", "prometheus.yml");

    [Fact]
    public async Task The_expressions_of_the_dashboard_are_expressions()
    {
        var panels = JsonNode.Parse(SourceTree.Text($"{Folder}/grafana-dashboard.json"))!["panels"]!.AsArray();
        var rules = new StringBuilder("groups: [ { name: dashboard, rules: [\n");
        var count = 0;
        foreach (var target in panels.SelectMany(panel => panel!["targets"]?.AsArray() ?? []))
            rules.Append($"  {{ record: 'panel:{count++}', expr: '{(string?)target!["expr"]}' }},\n");
        await File.WriteAllTextAsync(_folder.PathTo("dashboard.yml"), $"{rules}] }} ]\n", Token);
        Assert.NotEqual(0, count);
        await MustPassAsync(_folder.Path, "", "check", "rules", "dashboard.yml");
    }

    private static async Task MustPassAsync(string folder, string input, params string[] arguments)
    {
        Assert.SkipUnless(
            (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(
                path => File.Exists(Path.Combine(path, "promtool"))),
            "promtool is not installed");
        using var tool = Process.Start(new ProcessStartInfo("promtool", arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await tool.StandardInput.WriteAsync(input);
        tool.StandardInput.Close();
        var (output, errors) = (tool.StandardOutput.ReadToEndAsync(Token), tool.StandardError.ReadToEndAsync(Token));
        await tool.WaitForExitAsync(Token);
        Assert.True(tool.ExitCode == 0, $"{await output}\n{await errors}");
    }
}
