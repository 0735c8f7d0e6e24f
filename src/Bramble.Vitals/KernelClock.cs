using System.Runtime.InteropServices;

namespace Bramble.Vitals;

/// <summary>Asks by adjtimex, which changes nothing where no mode is set. Only where the system root is the machine's own.</summary>
internal sealed class KernelClock(string sysroot) : IKernelClock
{
    // struct timex has 208 bytes with 64-bit longs; the rest is for one that grows.
    private readonly byte[] _timex = new byte[512];

    public KernelClockReading? Read()
    {
        if (sysroot is not "/")
        {
            return null;
        }

        Array.Clear(_timex);
        var state = Native.AdjustTime(ref _timex[0]);
        if (state < 0)
        {
            return null;
        }

        var head = MemoryMarshal.Read<Head>(_timex);
        return new KernelClockReading(state, head.Status, head.Offset, head.MaxError);
    }

    // The head of struct timex, whose longs are as wide as pointers.
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Head
    {
        public readonly uint Modes;
        public readonly nint Offset;
        public readonly nint Frequency;
        public readonly nint MaxError;
        public readonly nint EstimatedError;
        public readonly int Status;
    }
}
