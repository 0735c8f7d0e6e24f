using System.Reflection;

namespace Bramble.Protocol;

/// <summary>The version of this build.</summary>
public static class BrambleVersion
{
    /// <summary>Such as <c>0.1.0</c>.</summary>
    public static string Current { get; } =
        typeof(BrambleVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";

    /// <summary>A day that has surely passed wherever this build runs: a clock before it is wrong. Moved on with each release.</summary>
    public static DateTimeOffset NotBefore { get; } = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
}
