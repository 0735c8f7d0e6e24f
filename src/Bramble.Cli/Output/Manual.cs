namespace Bramble.Cli.Output;

/// <summary>Where the pages are that are named to a person.</summary>
internal static class Manual
{
    /// <summary>Where the package has them.</summary>
    private const string Installed = "/usr/share/doc/bramble";

    /// <summary>Where the repository has them, for whoever has no package.</summary>
    private const string Source = "docs";

    /// <summary>The page of the checks.</summary>
    private const string Checks = "checks.md";

    /// <summary>The folder with the page of the checks.</summary>
    /// <param name="root">The system root; <c>/</c> but for tests.</param>
    /// <returns>A folder; the repository's where none is installed, as where the package's pages were left out.</returns>
    public static string ChecksFolder(string root) => File.Exists(Path.Join(root, Installed, Checks)) ? Installed : Source;
}
