using Bramble.Benchmarks;

return await ClassicBenchmark.RunAsync();
