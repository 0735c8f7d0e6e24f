using Bramble.Protocol.Ids;

namespace Bramble.State.Jobs;

/// <summary>Writes a job's row, once.</summary>
public sealed record JobPut(JobRecord Job) : Change;

/// <summary>Writes what has become of a job.</summary>
public sealed record JobProgressPut(JobProgress Progress) : Change;

/// <summary>Deletes a finished job's rows and those of its tasks and attempts.</summary>
public sealed record JobDeleted(JobId Id) : Change;

/// <summary>Writes a task's row; comes before the rows of its attempts.</summary>
public sealed record TaskPut(TaskRecord Task) : Change;

/// <summary>Writes an attempt's row.</summary>
public sealed record AttemptPut(AttemptRecord Attempt) : Change;

/// <summary>Deletes the row of an attempt that ended long ago.</summary>
public sealed record AttemptDeleted(AttemptId Id) : Change;
