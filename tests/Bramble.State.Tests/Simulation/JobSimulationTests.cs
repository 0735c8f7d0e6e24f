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

    [Fact]
    public void A_single_task_with_retries_whose_node_is_cut_off_does_not_run_beside_itself()
    {
        const int Third = 2;
        JobWorld.Play(
        [
            new Turn(Kind: 10, A: 0, B: 2, C: 5, Time: 1), // One task, single, two retries: the third node has the most room.
            new Turn(Kind: 30, A: 0, B: 0, C: 0, Time: 1), // Placed,
            new Turn(Kind: 0, A: 0, B: 0, C: 0, Time: 0), // committed,
            new Turn(Kind: 45, A: Third, B: 0, C: 0, Time: 1), // and running.
            new Turn(Kind: 80, A: Third, B: 0, C: 1, Time: 8), // Its node is cut off and lost,
            new Turn(Kind: 96, A: 0, B: 0, C: 1, Time: 80), // and eleven minutes later given up by nobody.
            new Turn(Kind: 30, A: 0, B: 0, C: 0, Time: 8),
            new Turn(Kind: 0, A: 0, B: 0, C: 0, Time: 0),
            new Turn(Kind: 45, A: 0, B: 0, C: 0, Time: 1),
            new Turn(Kind: 45, A: 1, B: 0, C: 0, Time: 1),
        ]);
    }
}
