using System.Collections.Concurrent;
using Bramble.Cli.Client;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.Protocol.Client;
using Bramble.Protocol.Ids;

namespace Bramble.Cli.Jobs;

/// <summary>
/// Shows what all tasks of a job write, as they write it, until the job has ended. At most <see cref="MaxAtOnce"/> attempts are
/// followed at once; the output of the others is kept by the master meanwhile and shown when there is a place.
/// </summary>
/// <param name="client">Asks the master.</param>
/// <param name="id">The job.</param>
/// <param name="printer">Makes what shows a stream of an attempt (true: standard error); null where that is not wanted.</param>
/// <param name="patient">Waits for a master that is away.</param>
/// <param name="time">The clock.</param>
/// <param name="say">Tells a person of what could not be shown.</param>
internal sealed class JobOutput(HttpBrambleClient client, JobId id, Func<TaskInfo, AttemptInfo, bool, ITaskPrinter?> printer, PatientJobs patient, TimeProvider time, Action<string> say) : IDisposable
{
    /// <summary>Each needs two connections.</summary>
    internal const int MaxAtOnce = 64;

    /// <summary>How often the job is looked at.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private const int PageSize = 1_000;

    /// <summary>Attempts that wait for a place; no more tasks are looked for before there are fewer.</summary>
    private const int MaxWaiting = 2_000;

    private readonly ConcurrentDictionary<(int Index, int Attempt), bool> _ended = new();
    private readonly HashSet<(int Index, int Attempt)> _shown = [];
    private readonly SemaphoreSlim _places = new(MaxAtOnce);

    /// <summary>Where each page of tasks begins. Pages whose tasks have all ended and been taken up are not read again.</summary>
    private readonly List<(string? Cursor, bool IsDone)> _pages = [(null, false)];
    private readonly List<Task> _running = [];

    /// <summary>Shows everything.</summary>
    /// <param name="seen">Called with the job each time it has been looked at.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The job when it has ended and everything has been shown.</returns>
    /// <exception cref="CommandException">The job is gone, or the master stayed away too long.</exception>
    /// <exception cref="IOException">Whoever read our output has left.</exception>
    public async Task<Job> FollowAsync(Action<Job> seen, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            while (true)
            {
                var job = await patient.AskAsync(token => client.GetJobAsync(id, token), cancellationToken) ?? throw Gone(id);
                seen(job);
                var isWhole = await LookAsync(stop.Token);
                await ReapAsync();
                if (job.HasEnded() && isWhole && _running.Count == 0)
                {
                    return job;
                }

                var pause = Task.Delay(Interval, time, cancellationToken);
                await (job.HasEnded() && _running.Count > 0 ? Task.WhenAny([pause, Task.WhenAll(_running)]) : pause);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Dispose() => _places.Dispose();

    internal static CommandException Gone(JobId id) => new($"The job {id} is not there any more: the master keeps ended jobs for a while only.", ExitCode.NotFound);

    /// <returns>Whether every page was looked at.</returns>
    private async Task<bool> LookAsync(CancellationToken cancellationToken)
    {
        for (var at = 0; at < _pages.Count; at++)
        {
            if (_pages[at].IsDone)
            {
                continue;
            }

            if (_running.Count > MaxWaiting)
            {
                return false;
            }

            var cursor = _pages[at].Cursor;
            var page = await patient.AskAsync(token => client.GetTasksAsync(id, PageSize, cursor, token), cancellationToken) ?? throw Gone(id);
            var isDone = true;
            foreach (var task in page.Items)
            {
                isDone &= task.HasEnded();
                Take(task, cancellationToken);
            }

            // A page that is not full may get no more tasks either: their number is settled when a job is submitted.
            _pages[at] = (cursor, isDone);
            if (page.NextCursor is { } next && at == _pages.Count - 1)
            {
                _pages.Add((next, false));
            }
        }

        return true;
    }

    private void Take(TaskInfo task, CancellationToken cancellationToken)
    {
        foreach (var attempt in task.Attempts)
        {
            var key = (task.Index, attempt.Number);
            if (attempt.HasEnded())
            {
                _ended[key] = true;
            }

            if (attempt.HasRun() && _shown.Add(key))
            {
                _running.Add(ShowAsync(task, attempt, cancellationToken));
            }
        }
    }

    private async Task ShowAsync(TaskInfo task, AttemptInfo attempt, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        try
        {
            var key = (task.Index, attempt.Number);
            await Task.WhenAll(ShowAsync(isError: false), ShowAsync(isError: true));

            async Task ShowAsync(bool isError)
            {
                if (printer(task, attempt, isError) is not { } shown)
                {
                    return;
                }

                var query = new LogQuery { Job = id, Index = task.Index, Attempt = attempt.Number, IsError = isError };
                try
                {
                    await LogReader.FollowAsync(client, query, shown, () => _ended.ContainsKey(key), time, cancellationToken);
                }
                catch (RefusedException e)
                {
                    // One output that can't be had is no reason to keep the others from being seen.
                    shown.End();
                    say(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"the output of task {task.Index} can't be shown: {Output.Refusals.Words(e.Problem)}"));
                }
            }
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>Lets go of those that are done, and tells what went wrong in them.</summary>
    private async Task ReapAsync()
    {
        for (var at = _running.Count - 1; at >= 0; at--)
        {
            var task = _running[at];
            if (task.IsCompleted)
            {
                _running.RemoveAt(at);
                await task;
            }
        }
    }
}
