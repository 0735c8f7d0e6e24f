using Microsoft.Win32.SafeHandles;

namespace Bramble.Vitals;

/// <summary>
/// The kernel's own alarm of low voltage, <c>in0_lcrit_alarm</c> of the monitor <c>rpi_volt</c>. The kernel looks every two
/// seconds and marks the file when the value changed, so that an alarm that came and went between two readings is not
/// missed; the file stays open for that.
/// </summary>
internal sealed class UnderVoltageAlarm(string sysroot, TimeProvider time)
{
    private readonly Cadence _search = new(time, Cadence.Rare);
    private SafeFileHandle? _file;
    private bool _wasRead;

    /// <summary>Whether the voltage is low; null without such a monitor.</summary>
    public bool? Active { get; private set; }

    /// <summary>Whether the value changed between the last two readings, even if it looks the same.</summary>
    public bool Changed { get; private set; }

    /// <summary>Takes a look.</summary>
    /// <param name="buffer">Memory to read into.</param>
    public void Read(SensorBuffer buffer)
    {
        if (_file is null && _search.Take())
        {
            _file = Open(buffer);
            _wasRead = false;
        }

        (Active, Changed) = (null, false);
        if (_file is not { } file)
        {
            return;
        }

        var descriptor = new Native.PollDescriptor { Descriptor = (int)file.DangerousGetHandle(), Events = Native.Changed };
        Changed = _wasRead && Native.Poll(ref descriptor, 1, milliseconds: 0) > 0 && (descriptor.Returned & Native.Changed) != 0;
        try
        {
            Active = SensorText.ParseInteger(buffer.Bytes.AsSpan(0, RandomAccess.Read(file, buffer.Bytes.AsSpan(0, 16), 0))) switch
            {
                0 => false,
                1 => true,
                _ => null,
            };
            _wasRead = true;
        }
        catch (IOException)
        {
            // The driver went away.
            file.Dispose();
            _file = null;
        }
    }

    private SafeFileHandle? Open(SensorBuffer buffer)
    {
        foreach (var (name, path) in HardwareMonitors.List(sysroot, buffer))
        {
            if (name is not "rpi_volt")
            {
                continue;
            }

            try
            {
                return File.OpenHandle(Path.Join(sysroot, path, "in0_lcrit_alarm"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
            {
                return null;
            }
        }

        return null;
    }
}
