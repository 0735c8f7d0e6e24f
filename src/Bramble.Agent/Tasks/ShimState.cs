using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Bramble.Agent.Tasks;

/// <summary>What a shim says about itself in the file <c>state</c>, and how far its two streams are. Shim/shim.h is its other half.</summary>
/// <param name="Pid">The shim's process id.</param>
/// <param name="StartTime">When it started, in ticks since boot: together they name a process for good.</param>
/// <param name="Running">Whether the task's program has been started.</param>
/// <param name="Stdout">The task's standard output.</param>
/// <param name="Stderr">The task's standard error.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ShimState(int Pid, long StartTime, bool Running, StreamState Stdout, StreamState Stderr)
{
    public const string FileName = "state";

    private const ulong Magic = 0x31304d4948535242; // "BRSHIM01"
    private const int Slots = 15;
    private const int SlotBytes = sizeof(ulong);
    private const int OutSlot = 6;
    private const int ErrSlot = 10;

    /// <summary>Reads it.</summary>
    /// <returns>Null where it is missing, cut short or no such file.</returns>
    public static ShimState? Read(string directory)
    {
        Span<byte> bytes = stackalloc byte[Slots * SlotBytes];
        try
        {
            using var file = File.OpenHandle(Path.Combine(directory, FileName), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return RandomAccess.Read(file, bytes, 0) == bytes.Length ? Parse(bytes) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static ShimState? Parse(ReadOnlySpan<byte> bytes)
    {
        if (Slot(bytes, 0) != Magic || Slot(bytes, 1) is not (> 0 and <= int.MaxValue and var pid))
        {
            return null;
        }

        return new ShimState((int)pid, (long)Slot(bytes, 2), Slot(bytes, 3) != 0, Stream(bytes, OutSlot), Stream(bytes, ErrSlot));
    }

    private static StreamState Stream(ReadOnlySpan<byte> bytes, int slot) =>
        new(Offset(bytes, slot), Offset(bytes, slot + 1), Offset(bytes, slot + 2), Offset(bytes, slot + 3));

    private static long Offset(ReadOnlySpan<byte> bytes, int slot) => (long)Math.Min(Slot(bytes, slot), long.MaxValue);

    // Written by a program on the same machine, in its order; every platform this is built for is little-endian.
    private static ulong Slot(ReadOnlySpan<byte> bytes, int slot) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[(slot * SlotBytes)..]);
}
