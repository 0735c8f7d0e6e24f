using System.Reflection;

namespace Bramble.Protocol;

/// <summary>The version of this build.</summary>
public static class BrambleVersion
{
    /// <summary>Such as <c>0.1.0</c>.</summary>
    public static string Current { get; } =
        typeof(BrambleVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";
}
