using System.Runtime.InteropServices;

namespace Bramble.Vitals;

/// <summary>How full a filesystem is, in bytes.</summary>
/// <param name="Size">All of it.</param>
/// <param name="Free">Not in use.</param>
/// <param name="Available">Free for programs without privileges.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FilesystemSpace(long Size, long Free, long Available);
