using System.Runtime.InteropServices;

namespace Bramble.Protocol.Health;

/// <summary>What one check remembers.</summary>
/// <param name="Key">The check.</param>
/// <param name="Active">Whether it holds.</param>
/// <param name="Since">Since when the other edge has been seen; null where it hasn't.</param>
/// <param name="Mark">The value at that time, for a check that looks at its rise.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CheckMemory(string Key, bool Active, TimeSpan? Since, double Mark);
