using Bramble.Cli.Jobs;
using Bramble.Protocol.Api;

namespace Bramble.Cli.Tests.Jobs;

public sealed class TaskExitTests
{
    [Theory]
    [InlineData(AttemptState.Succeeded, null, 0, null, 0)]
    [InlineData(AttemptState.Failed, AttemptReason.ExitCode, 7, null, 7)]
    [InlineData(AttemptState.Failed, AttemptReason.Signal, null, 11, 139)]
    [InlineData(AttemptState.Failed, AttemptReason.Timeout, null, 15, 124)]
    [InlineData(AttemptState.Failed, AttemptReason.OutOfMemory, null, 9, 137)]
    [InlineData(AttemptState.Failed, AttemptReason.CouldNotStart, null, null, 127)]
    [InlineData(AttemptState.Lost, AttemptReason.NodeLost, null, null, 1)]
    [InlineData(AttemptState.Cancelled, null, 0, null, 1)]
    public void An_attempts_end_is_the_number_a_shell_would_give(AttemptState state, AttemptReason? reason, int? code, int? signal, int expected) =>
        Assert.Equal(expected, TaskExit.Of(ScriptedMaster.Attempt("pi-01", state) with { Reason = reason, ExitCode = code, Signal = signal }));
}
