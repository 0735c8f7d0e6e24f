using Bramble.Cli.Install;

namespace Bramble.Cli.Tests.Install;

/// <summary>A tree that stands for a machine, and a program to install into it.</summary>
internal sealed class InstallTree : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("bramble-test-");

    public InstallTree()
    {
        Layout = new Layout(Path.Combine(_directory.FullName, "root"), Layout.DefaultPrefix);
        Directory.CreateDirectory(Layout.Root);
        var program = Path.Combine(_directory.FullName, "downloads");
        Directory.CreateDirectory(Path.Combine(program, "master", "wwwroot"));
        foreach (var name in (string[])["bramble", "bramble-shim", "master/bramble-master"])
        {
            File.WriteAllText(Path.Combine(program, name), name);
            File.SetUnixFileMode(Path.Combine(program, name), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        File.WriteAllText(Path.Combine(program, "master", "wwwroot", "page.css"), "css");
        File.WriteAllText(Path.Combine(program, "holiday.jpg"), "not ours");
        Program = new ProgramFiles(program, Path.Combine(program, "master"));
    }

    public Layout Layout { get; }

    public ProgramFiles Program { get; }

    public string this[string path] => Layout.At(path);

    public Task<InstallLog> InstallAsync(Part part, RecordingSystem? system = null, Func<InstallRequest, InstallRequest>? with = null)
    {
        var request = new InstallRequest { Part = part };
        return new Installer(Layout, Program, system, TimeProvider.System, _ => { }).RunAsync(with?.Invoke(request) ?? request, TestContext.Current.CancellationToken);
    }

    public Task<InstallLog> UninstallAsync(Part part, RecordingSystem? system = null, bool purge = false, bool force = false) =>
        new Uninstaller(Layout, isPackaged: false, system).RunAsync(part, purge, force, TestContext.Current.CancellationToken);

    public void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[path])!); // A file's path has a directory.
        File.WriteAllText(this[path], text);
    }

    public string Read(string path) => File.ReadAllText(this[path]);

    public void Append(string path, string text) => File.AppendAllText(this[path], text);

    /// <summary>As an update brings a newer one.</summary>
    public void Update(string name) => File.WriteAllText(Path.Combine(Program.Directory, name), "newer");

    public IReadOnlyList<string> Files() => [.. Directory.GetFiles(Layout.Root, "*", SearchOption.AllDirectories).Select(file => file[Layout.Root.Length..]).Order(StringComparer.Ordinal)];

    public void Dispose() => _directory.Delete(recursive: true);
}
