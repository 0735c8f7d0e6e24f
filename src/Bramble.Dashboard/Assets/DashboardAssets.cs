using System.Collections.Frozen;
using System.Security.Cryptography;

namespace Bramble.Dashboard.Assets;

/// <summary>The files in this assembly that pages load, read once.</summary>
internal static class DashboardAssets
{
    /// <summary>Under this path, and only there, they are served.</summary>
    public const string Folder = "/assets";

    private const int HashDigits = 16;

    public static readonly Asset Script = Read("app", "js", "text/javascript; charset=utf-8");

    public static readonly Asset Style = Read("style", "css", "text/css; charset=utf-8");

    public static readonly Asset Icon = Read("favicon", "svg", "image/svg+xml");

    private static readonly FrozenDictionary<string, Asset> ByPath =
        new[] { Script, Style, Icon }.ToFrozenDictionary(asset => asset.Path, StringComparer.Ordinal);

    /// <summary>The asset served at this path, null where there is none: also for one of an earlier version.</summary>
    public static Asset? Find(string path) => ByPath.GetValueOrDefault(path);

    private static Asset Read(string name, string extension, string contentType)
    {
        using var stream = typeof(DashboardAssets).Assembly.GetManifestResourceStream($"{name}.{extension}")
            ?? throw new InvalidOperationException($"{name}.{extension} is not in the assembly: was it bundled?");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes))[..HashDigits];
        return new Asset($"{Folder}/{name}.{hash}.{extension}", contentType, bytes);
    }
}
