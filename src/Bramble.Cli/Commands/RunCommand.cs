using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Bramble.Cli.Client;
using Bramble.Cli.Jobs;
using Bramble.Cli.Output;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.Protocol.Client;
using Bramble.Protocol.Text;

namespace Bramble.Cli.Commands;

/// <summary><c>bramble run</c>: runs a command on the cluster now, and shows what it writes.</summary>
internal sealed class RunCommand : Command, IHasExamples
{
    /// <summary>A process that Ctrl-C ended has two seconds (<see cref="BrambleCli"/>); the job is cancelled within them.</summary>
    private static readonly TimeSpan CancelLimit = TimeSpan.FromMilliseconds(1_700);

    /// <summary>A job that starts at once need not say that it waits.</summary>
    private static readonly TimeSpan WaitingAfter = TimeSpan.FromSeconds(2);

    private readonly Argument<string[]> _command = new("COMMAND") { Description = "The command and its arguments, behind --", Arity = ArgumentArity.OneOrMore };

    private readonly Option<string[]> _on = new("--on") { Description = "Run on this node, or on each of these: names with commas between", HelpName = "NAME,..." };
    private readonly Option<bool> _each = new("--each") { Description = "Run on every node that fits" };
    private readonly Option<string?> _where = new("--where") { Description = "Which nodes fit, such as 'model=pi5 && temperature<70'", HelpName = "EXPR" };
    private readonly Option<int?> _count = new("--count") { Description = "Run so many tasks, numbered from 0 in BRAMBLE_TASK_INDEX", HelpName = "N" };
    private readonly Option<double?> _cpus = new("--cpus") { Description = "Processors each task needs [default: 1]", HelpName = "C" };
    private readonly Option<string?> _memory = new("--memory") { Description = "Memory each task needs and may use, such as 256M", HelpName = "SIZE" };
    private readonly Option<string?> _timeout = new("--timeout") { Description = "Longest time a task may run, such as 10m", HelpName = "TIME" };
    private readonly Option<int?> _retries = new("--retries") { Description = "More attempts after a failed one", HelpName = "N" };
    private readonly Option<string?> _name = new("--name") { Description = "The job's name [default: the command's]", HelpName = "NAME" };
    private readonly Option<string[]> _env = new("--env") { Description = "An environment variable; may be given many times", HelpName = "KEY=VALUE" };
    private readonly Option<string?> _workdir = new("--workdir") { Description = "Working directory on the node [default: a private, empty one]", HelpName = "DIR" };
    private readonly Option<bool> _detach = new("--detach") { Description = "Do not wait: print the job's id" };
    private readonly Option<bool> _raw = new("--raw") { Description = "The tasks' bytes as they are: no node's name before the lines, control characters not written out" };

    public RunCommand()
        : base("run", "Run a command on the cluster and show what it writes")
    {
        Option[] options = [_on, _each, _where, _count, _cpus, _memory, _timeout, _retries, _name, _env, _workdir, _detach, _raw];
        foreach (var option in options)
        {
            Add(option);
        }

        Add(_command);
        SetAction(RunAsync);
    }

    public IReadOnlyList<string> Examples { get; } =
    [
        "bramble run -- uname -a",
        "bramble run --each -- uptime",
        "bramble run --each --where 'model=pi5 && memory>=4G' -- vcgencmd measure_temp",
        "bramble run --on pi-01,pi-02 --timeout 10m -- apt-get --version",
        "bramble run --count 240 --cpus 1 --memory 512M --retries 2 -- sh -c 'render frame-$BRAMBLE_TASK_INDEX'",
    ];

    /// <exception cref="CommandException">The command line contradicts itself.</exception>
    internal RunFile FileOf(ParseResult parsed)
    {
        var on = (parsed.GetValue(_on) ?? []).SelectMany(each => each.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Distinct(StringComparer.Ordinal).ToList();
        var each = parsed.GetValue(_each);
        var count = parsed.GetValue(_count);
        if (each && (on.Count > 0 || count is not null))
        {
            throw Wrong($"--each runs one task on every node that fits; {(on.Count > 0 ? "--on names the nodes instead" : "--count says how many instead")}: give one of the two.");
        }

        if (count is < 1)
        {
            throw Wrong($"--count: {count} is not a number of tasks: 1 or more.");
        }

        var memory = parsed.GetValue(_memory);
        long? bytes = memory is null ? null : ByteSizes.TryParse(memory, out var size) ? size : throw Wrong($"--memory: '{Untrusted.Clean(memory, 40)}' is not a size such as 256M or 1.5G.");
        var timeout = parsed.GetValue(_timeout);
        if (timeout is not null && !Durations.TryParse(timeout, out _))
        {
            throw Wrong($"--timeout: '{Untrusted.Clean(timeout, 40)}' is not a time such as 30s, 10m or 1h.");
        }

        if (parsed.GetValue(_cpus) is { } cpus && !(double.IsFinite(cpus) && cpus > 0))
        {
            throw Wrong("--cpus: a number above 0, such as 0.5.");
        }

        return new RunFile
        {
            Name = parsed.GetValue(_name),
            Command = parsed.GetRequiredValue(_command),
            On = on,
            Each = each,
            Where = parsed.GetValue(_where),
            Count = count,
            Cpus = parsed.GetValue(_cpus),
            MemoryBytes = bytes,
            Timeout = timeout,
            Retries = parsed.GetValue(_retries),
            Env = Variables(parsed.GetValue(_env) ?? []),
            Workdir = parsed.GetValue(_workdir),
        };
    }

    private static Dictionary<string, string> Variables(string[] texts)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            var end = text.IndexOf('=', StringComparison.Ordinal);
            if (end <= 0 || !variables.TryAdd(text[..end], text[(end + 1)..]))
            {
                throw Wrong(end <= 0
                    ? $"--env: '{Untrusted.Clean(text, 80)}' is not KEY=VALUE."
                    : $"--env: '{Untrusted.Clean(text[..end], 80)}' is given twice.");
            }
        }

        return variables;
    }

    private static CommandException Wrong(string message) => new(message, ExitCode.WrongUsage);

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var file = FileOf(parsed);
        using var client = parsed.Connect();
        var time = TimeProvider.System;
        Job job;
        try
        {
            job = (await Submission.SendAsync(client, file.ToJson(), JobFileBody.Json, time, cancellationToken)).Jobs[0];
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Say("stopped before the master answered: 'bramble jobs' will say whether the job is there.");
            return TaskExit.Interrupted;
        }
        catch (RefusedException e) when (e.Problem.Detail is { } detail)
        {
            // The file is made here and has one line, which is none of the reader's.
            throw new RefusedException(e.Problem with { Detail = RunFile.WithoutLines(detail) });
        }

        if (parsed.GetValue(_detach))
        {
            return await Answers.WriteAsync(parsed, job, BrambleJsonContext.Default.Job, job.Id.ToString());
        }

        try
        {
            return await ShowAsync(parsed, client, job, time, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await CancelAsync(client, job);
            return TaskExit.Interrupted;
        }
        catch (IOException)
        {
            // Nobody reads our output any more, as in `bramble run ... | head`: nobody waits for the job either.
            await CancelAsync(client, job);
            throw;
        }
    }

    private async Task<int> ShowAsync(ParseResult parsed, HttpBrambleClient client, Job job, TimeProvider time, CancellationToken cancellationToken)
    {
        var json = parsed.WantsJson();
        var raw = parsed.GetValue(_raw);
        var patient = new PatientJobs(time, Say);
        var error = OutputSink.StandardError(raw);
        var output = json ? error : OutputSink.StandardOutput(raw);
        var isMany = job.Spec.Each is null && job.Counts.Total() > 1;
        using var outputs = new JobOutput(client, job.Id, (task, attempt, isError) => new LinePrinter(isError ? error : output, attempt.Node, isMany ? Number(task) : ""), patient, time, Say);

        // Beside lines that scroll by there is no place for a line that stays.
        var progress = Console.IsOutputRedirected && !Console.IsErrorRedirected && !json ? new JobProgress(Console.Error, isTerminal: true, SubmitCommand.Width(), time) : null;
        var begun = time.GetTimestamp();
        string? waiting = null;
        job = await outputs.FollowAsync(Seen, cancellationToken);
        progress?.Clear();
        if (json)
        {
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(job, BrambleJsonContext.Default.Job));
        }

        if (job.State != JobState.Succeeded)
        {
            Say(await JobEnd.WordsAsync(client, job, patient, cancellationToken));
        }

        return await JobWatch.WorstAsync(client, job, patient, cancellationToken);

        void Seen(Job now)
        {
            progress?.Show(now);
            if (progress is null && now.Waiting is { } why && !string.Equals(why, waiting, StringComparison.Ordinal) && time.GetElapsedTime(begun) >= WaitingAfter)
            {
                waiting = why;
                Say(why);
            }
        }
    }

    private static async Task CancelAsync(HttpBrambleClient client, Job job)
    {
        using var limit = new CancellationTokenSource(CancelLimit, TimeProvider.System);
        try
        {
            _ = await client.CancelJobAsync(job.Id, limit.Token);
            Say($"the job {job.Id} is cancelled; what ran of it is being stopped.");
        }
        catch (Exception e) when (e is CommandException or RefusedException or OperationCanceledException)
        {
            Say(e is RefusedException refused && refused.Problem.Status == 409
                ? $"the job {job.Id} had ended already."
                : $"the job {job.Id} could not be cancelled and may still run: 'bramble job cancel {job.Id}' tries again.");
        }
    }

    private static string Number(TaskInfo task) => string.Create(CultureInfo.InvariantCulture, $"/{task.Index}");

    private static void Say(string words)
    {
        try
        {
            Console.Error.WriteLine($"bramble: {Untrusted.Clean(words, 1_000)}");
        }
        catch (IOException)
        {
            // Nobody reads it.
        }
    }
}
