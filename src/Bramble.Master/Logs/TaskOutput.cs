using Bramble.Protocol.Ids;

namespace Bramble.Master.Logs;

/// <summary>Which output is wanted.</summary>
/// <param name="Job">The job.</param>
/// <param name="Index">The task, one that the job has.</param>
/// <param name="Attempt">The attempt; null for the newest, and, where it is followed, for those after it.</param>
/// <param name="IsError">Whether standard error is wanted.</param>
/// <param name="Offset">Bytes of the answer that are left out at its beginning.</param>
/// <param name="Follow">Whether to go on until the task has ended.</param>
internal sealed record TaskOutput(JobId Job, int Index, int? Attempt, bool IsError, long Offset, bool Follow);
