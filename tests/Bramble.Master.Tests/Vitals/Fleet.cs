namespace Bramble.Master.Tests.Vitals;

/// <summary>
/// Readings of simulated nodes with 25 metrics as a Pi has them: load with bursts, memory that drifts, temperatures that
/// follow, traffic that is mostly little, voltages with noise, flags that are nearly always off. The same seed gives the same.
/// </summary>
internal sealed class Fleet(int nodes)
{
    public static readonly double[] StepsPerUnit =
    [
        10, 1.0 / 65_536, 1.0 / 65_536, 100, 10, 1, 100, 100, // cpu %, memory, swap, load, temperature, MHz, throttled, under-voltage
        100, 1.0 / 32, 1.0 / 32, 1.0 / 32, 1.0 / 32, 1_000, 100, 1, // disk %, disk read and write, network in and out, volts, watts, fan
        100, 100, 100, 10, 10, 10, 10, 1.0 / 32, 1.0 / 32, // pressure of cpu, memory, io; four cores; a second interface
    ];

    private readonly double[] _load = new double[nodes];
    private readonly double[] _heat = [.. Enumerable.Repeat(48.0, nodes)];
    private readonly double[] _memory = [.. Enumerable.Repeat(3.1e9, nodes)];
    private readonly double[] _disk = [.. Enumerable.Range(0, nodes).Select(node => 30.0 + (node % 40))];
    private ulong _seed = 0x9E3779B97F4A7C15;

    /// <summary>Writes a node's next reading.</summary>
    public void Next(int node, double[] values)
    {
        var busy = Uniform() < 0.01 ? 60 * Uniform() : 0;
        _load[node] = Math.Clamp((_load[node] * 0.9) + ((4 + (8 * Uniform()) + busy) * 0.1), 0, 100);
        var cpu = Math.Clamp(_load[node] + (6 * (Uniform() - 0.5)), 0, 100);
        _heat[node] += ((40 + (cpu * 0.4)) - _heat[node]) * 0.02;
        _memory[node] = Math.Clamp(_memory[node] + (4e6 * (Uniform() - 0.5)), 1e9, 3.8e9);
        _disk[node] = Math.Min(99, _disk[node] + (0.0002 * Uniform()));
        values[0] = cpu;
        values[1] = _memory[node];
        values[2] = 104_857_600;
        values[3] = _load[node] / 25;
        values[4] = Math.Round((_heat[node] + (0.4 * Uniform())) * 2.0) / 2.0;
        values[5] = cpu > 30 ? 2_400 : Uniform() < 0.3 ? 1_600 : 1_500;
        values[6] = _heat[node] > 60 ? 1 : 0;
        values[7] = Uniform() < 0.0005 ? 1 : 0;
        values[8] = _disk[node];
        values[9] = Uniform() < 0.05 ? 4_096 * Math.Floor(200 * Uniform()) : 0;
        values[10] = Uniform() < 0.3 ? 4_096 * Math.Floor(1 + (30 * Uniform())) : 0;
        values[11] = 800 + (1_500 * Uniform()) + (busy * 20_000);
        values[12] = 600 + (900 * Uniform()) + (busy * 5_000);
        values[13] = 5.1 + (0.03 * Uniform()) - (cpu / 2_000);
        values[14] = 2.5 + (cpu / 25) + (0.1 * Uniform());
        values[15] = _heat[node] > 50 ? 3_000 + Math.Floor(80 * Uniform()) : 0;
        values[16] = Math.Max(0, (cpu - 10) / 20);
        values[17] = 0;
        values[18] = Uniform() < 0.1 ? Uniform() : 0;
        for (var core = 0; core < 4; core++)
        {
            values[19 + core] = Math.Clamp(cpu + (10 * (Uniform() - 0.5)), 0, 100);
        }

        values[23] = double.NaN; // An interface that is not there.
        values[24] = 100 + (300 * Uniform());
    }

    /// <summary>From 0 to below 1.</summary>
    public double Uniform()
    {
        _seed ^= _seed << 13;
        _seed ^= _seed >> 7;
        _seed ^= _seed << 17;
        return (_seed >> 11) * (1.0 / (1UL << 53));
    }
}
