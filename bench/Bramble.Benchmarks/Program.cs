using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using Bramble.Benchmarks;

if (args is ["vitals", ..])
{
    BenchmarkRunner.Run<VitalsBenchmark>(args: args[1..]);
    return 0;
}

if (args is ["scheduler"])
{
    // In this process: nothing else is built, and what is measured is what the build made.
    BenchmarkRunner.Run<SchedulerBenchmark>(DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessNoEmitToolchain.Instance)));
    return 0;
}

return args is ["tasks"] ? await TasksBenchmark.RunAsync() : await ClassicBenchmark.RunAsync();
