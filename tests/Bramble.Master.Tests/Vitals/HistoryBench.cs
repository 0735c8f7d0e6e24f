using Bramble.Master.Vitals;
using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bramble.Master.Tests.Vitals;

/// <summary>A history in a directory of its own, by clocks of the test's. Its metrics read what the test sets.</summary>
internal sealed class HistoryBench : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSingleton<VitalsTelemetry>().BuildServiceProvider();
    private readonly VitalsMetric[] _metrics;
    private VitalsStore _store;

    public HistoryBench(DateTimeOffset start, IReadOnlyList<double>? stepsPerUnit = null, VitalsOptions? options = null, string? directory = null)
    {
        Clock = new TwoClocks(start);
        Options = options ?? new VitalsOptions { MinFreeBytes = 0 };
        Directory = directory ?? System.IO.Directory.CreateTempSubdirectory("bramble-vitals-").FullName;
        var steps = stepsPerUnit ?? [10];
        Values = new double[steps.Count];
        _metrics = [.. steps.Select((perUnit, index) => new VitalsMetric(index + 1, $"m{index}", perUnit, _ => Values[index]))];
        (_store, History) = Make();
    }

    public TwoClocks Clock { get; }

    public VitalsOptions Options { get; }

    public string Directory { get; }

    public string Database => Path.Combine(Directory, "vitals.db");

    /// <summary>What the metrics of the next reading are; NaN for not known.</summary>
    public double[] Values { get; }

    public VitalsHistory History { get; private set; }

    public bool IsRoom { get; set; } = true;

    public IReadOnlyList<VitalsMetric> Metrics => _metrics;

    public VitalsStore Store => _store;

    public static NodeId Node(int number) => new(new Guid(number, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10));

    /// <summary>A reading of the first metric.</summary>
    public void Record(int node, double value, TimeSpan age = default)
    {
        Values[0] = value;
        Record(node, age);
    }

    public void Record(int node, TimeSpan age = default, bool isLasting = true)
    {
        var at = Clock.Wall - age;
        History.Record(Node(node), at, new NodeVitals { At = at }, isLasting);
    }

    /// <summary>Time goes on, with a tick each ten seconds and a reading of a node each five.</summary>
    public void Run(TimeSpan time, Func<double?>? value = null, int node = 1)
    {
        for (var gone = TimeSpan.Zero; gone < time; gone += TimeSpan.FromSeconds(5))
        {
            if (value?.Invoke() is { } known)
            {
                Record(node, known);
            }

            Clock.Advance(TimeSpan.FromSeconds(5));
            if (Clock.Wall.Second % 10 < 5)
            {
                History.Tick();
            }
        }
    }

    public VitalsColumns Query(int node, DateTimeOffset? from, int? step, DateTimeOffset? to = null, string[]? metrics = null, params VitalsStat[] stats) =>
        Assert.IsType<VitalsAnswer.Found>(History.Query(Node(node), new VitalsQuery { From = from, To = to, StepSeconds = step, Metrics = metrics, Stats = stats })).Columns;

    /// <summary>Ends the history, in good order or as a crash does, and begins it anew from its file.</summary>
    public void Restart(bool crash = false)
    {
        if (!crash)
        {
            History.Close();
        }

        _store.Dispose();
        (_store, History) = Make();
        History.Tick();
    }

    public void Dispose()
    {
        _store.Dispose();
        _services.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private (VitalsStore Store, VitalsHistory History) Make()
    {
        var store = new VitalsStore(Database, _metrics) { IsRoom = () => IsRoom };
        return (store, new VitalsHistory(
            store, Microsoft.Extensions.Options.Options.Create(Options), Clock, _services.GetRequiredService<VitalsTelemetry>(), NullLogger<VitalsHistory>.Instance));
    }
}
