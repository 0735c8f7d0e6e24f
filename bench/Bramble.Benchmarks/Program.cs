using BenchmarkDotNet.Running;
using Bramble.Benchmarks;

if (args is ["vitals", ..])
{
    BenchmarkRunner.Run<VitalsBenchmark>(args: args[1..]);
    return 0;
}

return await ClassicBenchmark.RunAsync();
