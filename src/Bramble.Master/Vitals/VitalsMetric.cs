using Bramble.Protocol.Api;

namespace Bramble.Master.Vitals;

/// <summary>A value of a reading that has a history.</summary>
/// <param name="Number">Stands for it on disk, 1 to 4,095: never given to another.</param>
/// <param name="Name">Its name in the API: that of the reading's member.</param>
/// <param name="StepsPerUnit">How finely it is kept: 10 keeps tenths, 1/1024 keeps KiB of bytes. A power of two, or one over it, loses nothing more.</param>
/// <param name="Read">Takes it from a reading; NaN where it is not known.</param>
internal sealed record VitalsMetric(int Number, string Name, double StepsPerUnit, Func<NodeVitals, double> Read)
{
    /// <summary>The value of a reading in steps, <see cref="int.MinValue"/> where it is not known or no number.</summary>
    public int Steps(NodeVitals vitals)
    {
        var steps = Read(vitals) * StepsPerUnit;
        return double.IsFinite(steps) ? (int)Math.Clamp(Math.Round(steps, MidpointRounding.AwayFromZero), -Point.Limit, Point.Limit) : int.MinValue;
    }

    /// <summary>Steps as a value.</summary>
    public double Value(int steps) => steps / StepsPerUnit;
}
