using Surveillance.Standalone.Settings;
using Surveillance.Standalone.Stores;
using Surveillance.Tests.Support;

namespace Surveillance.Tests.Standalone;

public sealed class DataFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private ConfigFolder Config => new(_folder.PathTo("config"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Unless_named_it_lies_beside_the_configuration_one_for_each_kind_of_venue()
    {
        using var simulated = DataFolder.Open(null, Config, isSimulated: true);
        using var live = DataFolder.Open(null, Config, isSimulated: false);
        Assert.Equal(_folder.PathTo("data", "simulated"), simulated.Path);
        Assert.Equal(_folder.PathTo("data", "live"), live.Path);
    }

    [Fact]
    public void It_belongs_to_one_run_at_a_time()
    {
        using (Open(isSimulated: true))
            Assert.Contains("--data", Refused(isSimulated: true), StringComparison.Ordinal);
        Open(isSimulated: true).Dispose();
    }

    [Theory]
    [InlineData(true, "holds data of simulated venues, not of live ones")]
    [InlineData(false, "holds data of live venues, not of simulated ones")]
    public void Live_and_made_up_data_never_mix(bool isSimulated, string refusal)
    {
        Open(isSimulated).Dispose();
        Assert.Contains(refusal, Refused(!isSimulated), StringComparison.Ordinal);
        Open(isSimulated).Dispose();
    }

    private DataFolder Open(bool isSimulated) => DataFolder.Open(_folder.PathTo("kept"), Config, isSimulated);

    private string Refused(bool isSimulated) =>
        Assert.Throws<StoreUnavailableException>(() => Open(isSimulated)).Message;
}
