using System.Xml.Linq;

namespace Bramble.EndToEnd.Tests;

/// <summary>Dependencies point down only.</summary>
public sealed class ProjectReferencesTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Bramble.Protocol"] = [],
        ["Bramble.State"] = ["Bramble.Protocol"],
        ["Bramble.Vitals"] = ["Bramble.Protocol"],
        ["Bramble.Agent"] = ["Bramble.Protocol", "Bramble.Vitals"],
        ["Bramble.Cli"] = ["Bramble.Protocol", "Bramble.Agent"],
        ["Bramble.Dashboard"] = ["Bramble.Protocol"],
        ["Bramble.Master"] = ["Bramble.State", "Bramble.Protocol", "Bramble.Vitals", "Bramble.Dashboard"],
    };

    [Fact]
    public void Each_project_refers_only_to_those_below_it()
    {
        var source = Path.Combine(Root(), "src");
        var projects = Directory.GetFiles(source, "*.csproj", SearchOption.AllDirectories);
        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), projects.Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        foreach (var project in projects)
        {
            var name = Path.GetFileNameWithoutExtension(project);
            var references = XDocument.Load(project).Descendants("ProjectReference")
                .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));
            Assert.All(references, reference => Assert.Contains(reference, Allowed[name], StringComparer.Ordinal));
        }
    }

    [Theory]
    [InlineData("System.IO.File")]
    [InlineData("TimeProvider")]
    [InlineData("Random")]
    [InlineData("async ")]
    [InlineData("Task<")]
    public void The_state_machine_is_pure(string word)
    {
        var files = Directory.GetFiles(Path.Combine(Root(), "src", "Bramble.State"), "*.cs", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.DoesNotContain(
            File.ReadLines(file).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)), line => line.Contains(word, StringComparison.Ordinal)));
    }

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Bramble.slnx")))
        {
            directory = directory.Parent ?? throw new DirectoryNotFoundException("Bramble.slnx is above no directory of this test.");
        }

        return directory.FullName;
    }
}
