using Bramble.Protocol.Api;

namespace Bramble.Vitals;

/// <summary>
/// What waits to be installed, as far as Debian's and Ubuntu's own tools have left word of it; read once a minute. Comparing
/// the lists of packages ourselves would cost seconds of a small board's time.
/// </summary>
internal sealed class UpdateSensor(string sysroot, TimeProvider time)
{
    private const long MostPackages = 1_000_000;

    private readonly Cadence _due = new(time, Cadence.Rare);
    private readonly SensorFile _available = new(sysroot, "var/lib/update-notifier/updates-available");
    private readonly SensorFile _required = new(sysroot, "run/reboot-required");
    private readonly SensorFile _notifier = new(sysroot, "usr/share/update-notifier/notify-reboot-required");
    private readonly string[] _stamps =
        [Path.Join(sysroot, "var/lib/apt/periodic/update-success-stamp"), Path.Join(sysroot, "var/lib/apt/periodic/update-stamp"), Path.Join(sysroot, "var/lib/apt/lists/partial")];

    private UpdateVitals? _vitals;

    public UpdateVitals? Read(SensorBuffer buffer)
    {
        if (_due.Take())
        {
            var vitals = new UpdateVitals
            {
                Pending = ReadPending(buffer),
                // The file's absence tells something only where there is what would write it.
                RebootRequired = _required.Exists() ? true : _notifier.Exists() ? false : null,
                CheckedAt = ReadChecked(),
            };
            _vitals = vitals == new UpdateVitals() ? null : vitals;
        }

        return _vitals;
    }

    // "12 updates can be applied immediately." somewhere in some lines.
    private int? ReadPending(SensorBuffer buffer)
    {
        var content = _available.Read(buffer);
        while (SensorText.TryTakeLine(ref content, out var line))
        {
            if (SensorText.TakeCounter(ref line) is <= MostPackages and { } count)
            {
                return (int)count;
            }
        }

        return null;
    }

    private DateTimeOffset? ReadChecked()
    {
        foreach (var stamp in _stamps)
        {
            try
            {
                if (Path.Exists(stamp))
                {
                    return new DateTimeOffset(File.GetLastWriteTimeUtc(stamp));
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }

        return null;
    }
}
