using Bramble.Protocol.Api;

namespace Bramble.Vitals;

/// <summary>The fan: <c>pwmfan</c> on a Raspberry Pi, <c>rpipoefan</c> on its PoE HAT, any other monitor that has one elsewhere.</summary>
internal sealed class FanSensor(string sysroot, TimeProvider time)
{
    // No fan of a board turns faster.
    private const long MostRpm = 100_000;
    private const long MostPwm = 255;

    private static readonly string[] Preferred = ["pwmfan", "rpipoefan"];

    private readonly Cadence _search = new(time, Cadence.Rare);
    private SensorFile? _rpm;
    private SensorFile? _pwm;

    /// <summary>Reads the fan.</summary>
    /// <param name="buffer">Memory to read into.</param>
    /// <returns>Null where there is none.</returns>
    public FanVitals? Read(SensorBuffer buffer)
    {
        if (_search.Take())
        {
            Search(buffer);
        }

        var rpm = _rpm?.ReadInteger(buffer) is >= 0 and <= MostRpm and { } turns ? (int?)turns : null;
        var duty = _pwm?.ReadInteger(buffer) is >= 0 and <= MostPwm and { } pwm ? Math.Round(100.0 * pwm / MostPwm, 1) : (double?)null;
        return rpm is null && duty is null ? null : new FanVitals { Rpm = rpm, DutyPercent = duty };
    }

    private void Search(SensorBuffer buffer)
    {
        (_rpm, _pwm) = (null, null);
        var best = int.MaxValue;
        foreach (var (name, path) in HardwareMonitors.List(sysroot, buffer))
        {
            var rank = Array.IndexOf(Preferred, name) is >= 0 and { } index ? index : Preferred.Length;
            var (rpm, pwm) = (new SensorFile(sysroot, $"{path}/fan1_input"), new SensorFile(sysroot, $"{path}/pwm1"));
            if (rank < best && (rpm.Exists() || (rank < Preferred.Length && pwm.Exists())))
            {
                (best, _rpm, _pwm) = (rank, rpm, pwm);
            }
        }
    }
}
