using BenchmarkDotNet.Attributes;
using Bramble.Protocol.Api;
using Bramble.Protocol.Sessions;
using Bramble.Vitals;

namespace Bramble.Benchmarks;

/// <summary>What one beat costs an agent on the machine that runs this.</summary>
[MemoryDiagnoser]
[InProcess] // a build of its own would not know the repository's settings
public class VitalsBenchmark
{
    private readonly MachineReader _reader = new("/", TimeProvider.System);
    private NodeVitals? _vitals;

    /// <summary>Reads once, so that what is read once a minute is there.</summary>
    [GlobalSetup]
    public void Setup() => _vitals = _reader.ReadVitals();

    /// <summary>A reading.</summary>
    /// <returns>The reading.</returns>
    [Benchmark]
    public NodeVitals ReadVitals() => _reader.ReadVitals();

    /// <summary>A reading put into its message.</summary>
    /// <returns>The size.</returns>
    [Benchmark]
    public int ToMessage() => (_vitals ?? _reader.ReadVitals()).ToMessage(TimeSpan.FromHours(1)).CalculateSize();

    /// <summary>All facts, once a session.</summary>
    /// <returns>The facts.</returns>
    [Benchmark]
    public NodeFacts ReadFacts() => _reader.ReadFacts();
}
