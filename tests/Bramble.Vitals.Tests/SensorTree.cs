namespace Bramble.Vitals.Tests;

/// <summary>A system root to read from: one of the kept ones, or one a test writes for itself.</summary>
internal sealed class SensorTree : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("bramble-vitals-").FullName;

    public static string Kept(string name) => Path.Combine(AppContext.BaseDirectory, "fixtures", name);

    public SensorTree Write(string path, string content) => Write(path, System.Text.Encoding.UTF8.GetBytes(content));

    public SensorTree Write(string path, byte[] content)
    {
        var full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full) ?? Root);
        File.WriteAllBytes(full, content);
        return this;
    }

    public SensorTree MakeFolder(string path)
    {
        Directory.CreateDirectory(Path.Combine(Root, path));
        return this;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
