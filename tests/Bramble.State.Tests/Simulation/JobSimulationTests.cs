using System.Globalization;
using CsCheck;

namespace Bramble.State.Tests.Simulation;

public sealed class JobSimulationTests
{
    private static readonly Gen<Turn[]> Histories =
        Gen.Select(Gen.Int[0, 99], Gen.Int[0, 5], Gen.Int[0, 5], Gen.Int[0, 7], Gen.Int[0, 99])
            .Select((kind, a, b, c, time) => new Turn(kind, a, b, c, time))
            .Array[1, 60];

    /// <summary>5,000 histories unless <c>BRAMBLE_HISTORIES</c> says how many; a failure prints its seed and the shortest history found.</summary>
    [Fact]
    public void Random_histories_of_jobs_keep_every_promise()
    {
        var histories = Environment.GetEnvironmentVariable("BRAMBLE_HISTORIES");
        Histories.Sample(JobWorld.Play, iter: histories is null ? 5_000 : long.Parse(histories, CultureInfo.InvariantCulture));
    }
}
