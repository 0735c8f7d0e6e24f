using System.Globalization;
using System.Runtime.InteropServices;

namespace Bramble.Agent.Tasks;

/// <summary>Turns what a shim wrote into an outcome and a sentence for people.</summary>
internal static class ResultSentences
{
    private const int NoEntry = 2;
    private const int TooBig = 7;
    private const int NotExecutableFormat = 8;
    private const int TryAgain = 11;
    private const int Denied = 13;
    private const int NotDirectory = 20;

    private static readonly Dictionary<int, string> Signals = new()
    {
        [1] = "SIGHUP",
        [2] = "SIGINT",
        [3] = "SIGQUIT",
        [4] = "SIGILL",
        [5] = "SIGTRAP",
        [6] = "SIGABRT",
        [7] = "SIGBUS",
        [8] = "SIGFPE",
        [9] = "SIGKILL",
        [10] = "SIGUSR1",
        [11] = "SIGSEGV",
        [12] = "SIGUSR2",
        [13] = "SIGPIPE",
        [14] = "SIGALRM",
        [15] = "SIGTERM",
        [24] = "SIGXCPU",
        [25] = "SIGXFSZ",
        [31] = "SIGSYS",
    };

    /// <summary>Makes the result.</summary>
    /// <param name="exit">What the shim wrote.</param>
    /// <param name="intent">What it was started for.</param>
    public static AttemptResult Make(ShimExit exit, AttemptIntent intent)
    {
        var (outcome, code, message) = exit.Cause switch
        {
            "agent" => (AttemptOutcome.Failed, exit.RefusalCode ?? ResultCodes.CouldNotStart, exit.RefusalMessage ?? "The agent did not start it."),
            "start" => CouldNotStart(exit, intent),
            "cancel" => (AttemptOutcome.Cancelled, ResultCodes.Cancelled, $"Cancelled{Killed(exit, "after {0}")}."),
            "timeout" => (AttemptOutcome.Failed, ResultCodes.Timeout, $"Stopped after {Seconds(intent.TimeoutSeconds)}, the longest time it may run{Killed(exit, "{0} later")}."),
            "memory" => (AttemptOutcome.Failed, ResultCodes.OutOfMemory, $"Killed: it used more than its {Mebibytes(intent.MemoryBytes)} of memory."),
            "shutdown" => (AttemptOutcome.Lost, ResultCodes.Shutdown, "The node was shut down while it ran."),
            _ when exit.Signal > 0 => (AttemptOutcome.Failed, ResultCodes.Signal, $"Ended by signal {SignalName(exit.Signal)}."),
            _ when exit.Code == 0 => (AttemptOutcome.Succeeded, ResultCodes.ExitCode, "Exit code 0."),
            _ => (AttemptOutcome.Failed, ResultCodes.ExitCode, $"Exit code {exit.Code.ToString(CultureInfo.InvariantCulture)}."),
        };
        if (exit is { KilledAfterMs: < 0, Ended: > 0, Cause: "exit" or "cancel" or "timeout" })
        {
            message += string.Create(CultureInfo.InvariantCulture, $" {exit.Ended} {(exit.Ended == 1 ? "process it left was" : "processes it left were")} ended.");
        }

        if (exit.Left > 0)
        {
            message += string.Create(CultureInfo.InvariantCulture, $" {exit.Left} of its processes could not be ended: they wait for a device that does not answer.");
        }

        return WithFigures(new AttemptResult { Outcome = outcome, Code = code, Message = message }, exit);
    }

    public static AttemptResult Lost(string code, string message) => new() { Outcome = AttemptOutcome.Lost, Code = code, Message = message };

    public static AttemptResult Refused(Refusal refusal) => new() { Outcome = AttemptOutcome.Failed, Code = refusal.Code, Message = refusal.Message };

    private static AttemptResult WithFigures(AttemptResult result, ShimExit exit)
    {
        var ran = exit.Cause is not ("agent" or "start");
        return result with
        {
            ExitCode = exit.Code is >= 0 and <= 255 ? exit.Code : null,
            Signal = exit.Signal is > 0 and <= 64 ? exit.Signal : null,
            StartedAt = Time(exit.StartedUnixMs),
            EndedAt = Time(exit.EndedUnixMs),
            Duration = ran ? TimeSpan.FromMilliseconds(Math.Clamp(exit.RunMs, 0, (long)AttemptSpecCheck.MaxTimeout.TotalMilliseconds * 2)) : null,
            CpuTime = ran ? TimeSpan.FromMicroseconds(Math.Clamp(exit.CpuMicroseconds, 0, long.MaxValue / 1000)) : null,
            PeakMemoryBytes = ran ? Math.Max(exit.PeakBytes, 0) : null,
            ReadBytes = ran ? Math.Max(exit.ReadBytes, 0) : null,
            WrittenBytes = ran ? Math.Max(exit.WrittenBytes, 0) : null,
            StdoutBytes = Math.Max(exit.StdoutBytes, 0),
            StderrBytes = Math.Max(exit.StderrBytes, 0),
        };
    }

    private static (AttemptOutcome Outcome, string Code, string Message) CouldNotStart(ShimExit exit, AttemptIntent intent)
    {
        var user = intent.User is { } name ? $"the user '{name}'" : "its user";
        var because = Marshal.GetPInvokeErrorMessage(exit.Error);
        var (code, message) = (exit.Stage, exit.Error) switch
        {
            (_, LinuxCalls.NoSpace or LinuxCalls.Quota) => (ResultCodes.DiskFull, "Could not start: the node's disk is full."),
            (ShimStage.Exec, NoEntry) when intent.Command.Contains('/', StringComparison.Ordinal) =>
                (ResultCodes.CommandMissing, $"Could not start: there is no program '{intent.Command}' on this node, or the interpreter its first line names is missing."),
            (ShimStage.Exec, NoEntry) => (ResultCodes.CommandMissing, $"Could not start: there is no command '{intent.Command}' on this node."),
            (ShimStage.Exec, Denied) => (ResultCodes.NotExecutable, $"Could not start: '{intent.Command}' is there, but {user} may not execute it (chmod +x gives the right)."),
            (ShimStage.Exec, NotExecutableFormat) =>
                (ResultCodes.NotAProgram, $"Could not start: '{intent.Command}' is no program that this machine ({RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}) can run."),
            (ShimStage.Exec, TooBig) => (ResultCodes.CouldNotStart, "Could not start: its arguments and variables are longer than the system allows."),
            (ShimStage.WorkingDirectory, NoEntry or NotDirectory) => (ResultCodes.WorkdirMissing, $"Could not start: there is no directory '{intent.WorkingDirectory}' on this node."),
            (ShimStage.WorkingDirectory, Denied) => (ResultCodes.WorkdirDenied, $"Could not start: {user} may not enter the directory '{intent.WorkingDirectory}'."),
            (ShimStage.User, _) => (ResultCodes.NodeFailed, $"Could not start: it can't become {user}: {because}."),
            (ShimStage.Fork, TryAgain) => (ResultCodes.NodeFailed, "Could not start: the node has no room for another process."),
            (ShimStage.Limits, _) => (ResultCodes.NodeFailed, $"Could not start: its limits can't be set: {because}."),
            (ShimStage.Directory or ShimStage.Fork, _) => (ResultCodes.NodeFailed, $"Could not start: {because}."),
            _ => (ResultCodes.CouldNotStart, $"Could not start: {because}."),
        };
        return (AttemptOutcome.Failed, code, message);
    }

    /// <summary>What was done where it did not end by itself, as the end of a sentence.</summary>
    private static string Killed(ShimExit exit, string when)
    {
        if (exit.KilledAfterMs < 0)
        {
            return "";
        }

        var others = exit.Ended switch
        {
            <= 0 => "",
            1 => " with another process of it",
            _ => string.Create(CultureInfo.InvariantCulture, $" with {exit.Ended} more of its processes"),
        };
        return exit.KilledAfterMs == 0
            ? $"; killed at once{others}"
            : $"; killed {when.Replace("{0}", Seconds(exit.KilledAfterMs / 1000.0), StringComparison.Ordinal)}{others}, since it did not end by itself";
    }

    private static string SignalName(int signal) =>
        Signals.TryGetValue(signal, out var name) ? string.Create(CultureInfo.InvariantCulture, $"{signal} ({name})") : signal.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(double? seconds) => string.Create(CultureInfo.InvariantCulture, $"{seconds ?? 0:0.###} s");

    private static string Mebibytes(long? bytes) => string.Create(CultureInfo.InvariantCulture, $"{(bytes ?? 0) / 1048576.0:0.#} MiB");

    // From 1970 to 9999, as far as the type goes.
    private static DateTimeOffset? Time(long milliseconds) => milliseconds is > 0 and < 253_402_300_800_000 ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;
}
