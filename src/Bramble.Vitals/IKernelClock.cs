namespace Bramble.Vitals;

/// <summary>Asks the kernel how far its clock can be trusted.</summary>
internal interface IKernelClock
{
    /// <summary>Asks.</summary>
    /// <returns>Null where there is no answer.</returns>
    KernelClockReading? Read();
}
