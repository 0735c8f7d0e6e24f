using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bramble.Cli.Tests.Jobs;

/// <summary>The jobs' part of the HTTP API, answering what a test says. It may be stopped and started at the same port.</summary>
internal sealed class ScriptedMaster : IAsyncDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private readonly ConcurrentDictionary<(int Index, int Attempt, bool IsError), ScriptedLog> _logs = new();
    private readonly ConcurrentDictionary<JobId, Job> _jobs = new();
    private readonly ConcurrentDictionary<int, TaskInfo> _tasks = new();
    private WebApplication _application = null!; // StartAsync
    private int _ids;

    /// <summary>Where it answers.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1:0");

    /// <summary>The key and body of each submission, in order.</summary>
    public ConcurrentQueue<(string Key, string Body, string ContentType)> Submissions { get; } = new();

    /// <summary>So many answers to submissions are lost on their way.</summary>
    public int LostAnswers { get; set; }

    /// <summary>What a submission is answered with; it has the id of the first time for each key.</summary>
    public Job Job { get; set; } = null!; // StartAsync

    /// <summary>Jobs that were cancelled.</summary>
    public ConcurrentQueue<JobId> Cancelled { get; } = new();

    public static async Task<ScriptedMaster> StartAsync()
    {
        var master = new ScriptedMaster();
        master.Job = master.Make("uname");
        await master.StartAgainAsync();
        return master;
    }

    public async Task StartAgainAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(Address.ToString());
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.Zero);
        _application = builder.Build();
        _application.UseRouting();
        _application.MapPost("/api/v1/jobs", SubmitAsync);
        _application.MapGet("/api/v1/jobs", context => WriteAsync(context, 200, new JobList { Items = [.. _jobs.Values.OrderByDescending(job => job.Id.ToString(), StringComparer.Ordinal)], NextCursor = null }));
        _application.MapGet("/api/v1/jobs/{id}", JobAsync);
        _application.MapGet("/api/v1/jobs/{id}/tasks", TasksAsync);
        _application.MapPost("/api/v1/jobs/{id}/cancel", CancelAsync);
        _application.MapGet("/api/v1/jobs/{id}/tasks/{index}/log", LogAsync);
        await _application.StartAsync();
        Address = new Uri(_application.Urls.Single());
    }

    /// <summary>As a power cut: streams break where they are.</summary>
    public Task StopAsync() => _application.DisposeAsync().AsTask();

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    public Job Make(string name, JobState state = JobState.Running)
    {
        var job = new Job
        {
            Id = new JobId(new Guid(++_ids, 2, 0x7000, [0x80, 0, 0, 0, 0, 0, 0, 1])),
            Name = name,
            State = state,
            Counts = new JobCounts { Pending = 0, Assigned = 0, Running = 1, Succeeded = 0, Failed = 0, Cancelled = 0 },
            SubmittedBy = "admin",
            SubmittedAt = Noon,
            StartedAt = Noon,
            FinishedAt = null,
            Spec = new JobSpec { Name = name, Command = [name] },
            Waiting = null,
            Reason = null,
        };
        _jobs[job.Id] = job;
        return job;
    }

    public ScriptedLog Log(int index, bool isError = false, int attempt = 1) => _logs.GetOrAdd((index, attempt, isError), _ => new ScriptedLog());

    public static AttemptInfo Attempt(string node, AttemptState state, int number = 1) => new()
    {
        Number = number,
        Node = node,
        NodeId = new NodeId(new Guid(1, 1, 0x7000, [0x80, 0, 0, 0, 0, 0, 0, 1])),
        State = state,
        ExitCode = state == AttemptState.Succeeded ? 0 : null,
        Signal = null,
        Reason = null,
        Message = null,
        CpuSeconds = null,
        PeakMemoryBytes = null,
        ReadBytes = null,
        WrittenBytes = null,
        AssignedAt = Noon,
        StartedAt = Noon,
        FinishedAt = null,
        Superseded = null,
    };

    /// <summary>A task whose only attempt is this.</summary>
    public void Put(int index, TaskState state, AttemptInfo attempt) =>
        Put(index, state, new TaskInfo { Index = index, State = state, Node = attempt.Node, EligibleAt = null, Attempts = [attempt] });

    /// <summary>A task that was cancelled before it had an attempt.</summary>
    public void PutCancelled(int index, string reason) =>
        Put(index, TaskState.Cancelled, new TaskInfo { Index = index, State = TaskState.Cancelled, Node = null, EligibleAt = null, Reason = reason, Attempts = [] });

    private void Put(int index, TaskState state, TaskInfo task)
    {
        _tasks[index] = task;
        if (state >= TaskState.Succeeded)
        {
            Log(index).End();
            Log(index, isError: true).End();
        }

        Count();
    }

    private void Count()
    {
        var states = _tasks.Values.Select(task => task.State).ToList();
        int Of(TaskState state) => states.Count(each => each == state);
        var counts = new JobCounts
        {
            Pending = Of(TaskState.Pending),
            Assigned = Of(TaskState.Assigned),
            Running = Of(TaskState.Running),
            Succeeded = Of(TaskState.Succeeded),
            Failed = Of(TaskState.Failed),
            Cancelled = Of(TaskState.Cancelled),
        };
        var ended = counts.Pending + counts.Assigned + counts.Running == 0;
        Job = Job with { Counts = counts, State = !ended ? JobState.Running : counts.Failed + counts.Cancelled > 0 ? JobState.Failed : JobState.Succeeded };
        _jobs[Job.Id] = Job;
    }

    private async Task SubmitAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        Submissions.Enqueue((context.Request.Headers["Idempotency-Key"].ToString(), await reader.ReadToEndAsync(context.RequestAborted), context.Request.ContentType ?? ""));
        if (Submissions.Count <= LostAnswers)
        {
            context.Abort();
            return;
        }

        await WriteAsync(context, StatusCodes.Status201Created, Job);
    }

    private Task JobAsync(HttpContext context) =>
        JobId.TryParse((string?)context.Request.RouteValues["id"], out var id) && _jobs.TryGetValue(id, out var job)
            ? WriteAsync(context, StatusCodes.Status200OK, job)
            : WriteAsync(context, StatusCodes.Status404NotFound, new Problem { Code = "job-not-found", Title = "No such job", Status = 404 });

    /// <summary>Two tasks a page, so that pages are gone through.</summary>
    private Task TasksAsync(HttpContext context)
    {
        var from = int.TryParse(context.Request.Query["cursor"], NumberStyles.None, CultureInfo.InvariantCulture, out var cursor) ? cursor : 0;
        var tasks = _tasks.Values.Where(task => task.Index >= from).OrderBy(task => task.Index).ToList();
        var page = new TaskList { Items = [.. tasks.Take(2)], NextCursor = tasks.Count > 2 ? tasks[2].Index.ToString(CultureInfo.InvariantCulture) : null };
        return WriteAsync(context, StatusCodes.Status200OK, page);
    }

    private Task CancelAsync(HttpContext context)
    {
        Cancelled.Enqueue(Job.Id);
        Job = Job with { State = JobState.Cancelled };
        return WriteAsync(context, StatusCodes.Status200OK, Job);
    }

    private async Task LogAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var log = Log(
            int.Parse((string)context.Request.RouteValues["index"]!, CultureInfo.InvariantCulture), // named in the route
            query["stream"] == "stderr",
            int.TryParse(query["attempt"], NumberStyles.None, CultureInfo.InvariantCulture, out var attempt) ? attempt : 1);
        var offset = long.Parse(query["offset"].ToString(), CultureInfo.InvariantCulture);
        var follow = query["follow"] == "true";
        context.Response.ContentType = "application/octet-stream";
        await context.Response.StartAsync(context.RequestAborted);
        try
        {
            while (true)
            {
                var (bytes, ended, changed) = log.Read(offset);
                await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                offset += bytes.Length;
                if (ended || !follow)
                {
                    return;
                }

                await changed.WaitAsync(context.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
            context.Abort();
        }
    }

    private static async Task WriteAsync<T>(HttpContext context, int status, T value)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(value, typeof(T), BrambleJsonContext.Default), context.RequestAborted);
    }
}
