using Bramble.Protocol.Text;

namespace Bramble.Vitals;

/// <summary>Host name, kernel and operating system.</summary>
internal sealed class SystemSensor(string sysroot)
{
    private readonly SensorFile _hostname = new(sysroot, "proc/sys/kernel/hostname");
    private readonly SensorFile _kernel = new(sysroot, "proc/sys/kernel/osrelease");
    private readonly SensorFile _release = new(sysroot, "etc/os-release");
    private readonly SensorFile _vendorRelease = new(sysroot, "usr/lib/os-release");

    // The kernel says "(none)" while nobody has named the machine.
    public string? ReadHostname(SensorBuffer buffer) =>
        _hostname.ReadText(buffer, Untrusted.HostnameLength) is { } name && name is not "(none)" ? name : null;

    public string? ReadKernel(SensorBuffer buffer) => _kernel.ReadText(buffer, Untrusted.DescriptionLength);

    public string? ReadOperatingSystem(SensorBuffer buffer) =>
        OsRelease.FindPrettyName(_release.Read(buffer)) ?? OsRelease.FindPrettyName(_vendorRelease.Read(buffer));
}
