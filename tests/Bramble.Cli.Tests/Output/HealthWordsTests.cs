using Bramble.Cli.Output;
using Bramble.Protocol.Api;
using Bramble.Protocol.Health;

namespace Bramble.Cli.Tests.Output;

public sealed class HealthWordsTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("bramble-manual-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Page_of_a_check_is_the_repositorys_where_none_is_installed() =>
        Assert.Contains("           More: docs/checks.md#pressure-off\n", HealthWords.Sentences(Health(), _root), StringComparison.Ordinal);

    [Fact]
    public void Page_of_a_check_is_the_installed_one_where_there_is_one()
    {
        Directory.CreateDirectory(Path.Combine(_root, "usr/share/doc/bramble"));
        File.WriteAllText(Path.Combine(_root, "usr/share/doc/bramble/checks.md"), "# Checks\n");
        Assert.Contains("           More: /usr/share/doc/bramble/checks.md#pressure-off\n", HealthWords.Sentences(Health(), _root), StringComparison.Ordinal);
    }

    private static NodeHealth Health() => NodeChecks.AssessOnce(new NodeFacts { PressureMeasured = false }, null, NodeState.Ready);
}
