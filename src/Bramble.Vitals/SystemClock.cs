namespace Bramble.Vitals;

/// <summary>What the kernel knows of this machine's wall clock.</summary>
public static class SystemClock
{
    private const int TimeError = 5;
    private const int Unsynchronised = 0x40;

    /// <summary>Whether a time service keeps it right. Setting it by hand makes it false, until a service has looked again.</summary>
    public static bool IsSynchronised() => new KernelClock("/").Read() is { State: not TimeError } reading && (reading.Status & Unsynchronised) == 0;
}
