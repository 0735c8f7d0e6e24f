using System.Diagnostics.CodeAnalysis;

namespace Bramble.Protocol.Api;

/// <summary>What a user wants run; written by the user, never changed afterwards. Equal by value.</summary>
public sealed record JobSpec
{
    /// <summary>What people call it: 1 to 63 letters, digits, <c>.</c>, <c>_</c> and <c>-</c>; need not be unique.</summary>
    public required string Name { get; init; }

    /// <summary>Program and arguments, 1 to 256 of them; null where there is a <see cref="Script"/>.</summary>
    public IReadOnlyList<string>? Command { get; init; }

    /// <summary>A script for <c>/bin/sh</c>, at most 64 KiB; null where there is a <see cref="Command"/>.</summary>
    public string? Script { get; init; }

    /// <summary>How many tasks, 1 to 100,000; null for one, and where <see cref="Each"/> is set.</summary>
    public int? Count { get; init; }

    /// <summary><c>node</c> for one task on every node that fits, bound to it; else null.</summary>
    public string? Each { get; init; }

    /// <summary>Environment variables beside those that every task has.</summary>
    public IReadOnlyDictionary<string, string>? Env { get; init; }

    /// <summary>Working directory, an absolute path; null for a private one.</summary>
    public string? Workdir { get; init; }

    /// <summary>The user it runs as, which the node's own policy must allow; null for the node's default.</summary>
    public string? User { get; init; }

    /// <summary>What each task needs.</summary>
    public JobResources Resources { get; init; } = new();

    /// <summary>Which nodes fit, such as <c>arch=arm64 &amp;&amp; temperature&lt;75</c>; null for all.</summary>
    public string? Where { get; init; }

    /// <summary>Names of the only nodes it may run on; null for all.</summary>
    public IReadOnlyList<string>? On { get; init; }

    /// <summary>How many more attempts a task gets after failed ones, 0 to 100. Lost attempts use none up.</summary>
    public int Retries { get; init; }

    /// <summary>Longest run of an attempt in seconds, at most a year; null for no limit.</summary>
    public long? TimeoutSeconds { get; init; }

    /// <summary>Seconds between asking a task to stop and killing it, 0 to 600.</summary>
    /// <value>10 by default.</value>
    public int GraceSeconds { get; init; } = 10;

    /// <summary>0 to 100; higher goes first.</summary>
    /// <value>50 by default.</value>
    public int Priority { get; init; } = 50;

    /// <summary>Names or ids of jobs that must have succeeded before.</summary>
    public IReadOnlyList<string>? After { get; init; }

    /// <summary>
    /// Whether a task is never started while an earlier attempt of it may still run, at the price of waiting for a lost node.
    /// One whose node stays away for too long fails, whatever its retries: only a person starts it again.
    /// </summary>
    [SuppressMessage("Naming", "CA1720", Justification = "The word of the job file")]
    public bool Single { get; init; }

    /// <summary>Whether to fill nodes up rather than to spread over them.</summary>
    public bool Pack { get; init; }

    /// <summary>How much of the start and of the end of each output is kept, in bytes, 4 KiB to 64 MiB.</summary>
    /// <value>1 MiB by default.</value>
    public long OutputBytes { get; init; } = 1024 * 1024;

    /// <inheritdoc/>
    public bool Equals(JobSpec? other) =>
        ReferenceEquals(this, other)
        || (other is not null
            && string.Equals(Name, other.Name, StringComparison.Ordinal)
            && Same(Command, other.Command)
            && string.Equals(Script, other.Script, StringComparison.Ordinal)
            && Count == other.Count
            && string.Equals(Each, other.Each, StringComparison.Ordinal)
            && Same(Env, other.Env)
            && string.Equals(Workdir, other.Workdir, StringComparison.Ordinal)
            && string.Equals(User, other.User, StringComparison.Ordinal)
            && Resources == other.Resources
            && string.Equals(Where, other.Where, StringComparison.Ordinal)
            && Same(On, other.On)
            && Retries == other.Retries
            && TimeoutSeconds == other.TimeoutSeconds
            && GraceSeconds == other.GraceSeconds
            && Priority == other.Priority
            && Same(After, other.After)
            && Single == other.Single
            && Pack == other.Pack
            && OutputBytes == other.OutputBytes);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Script, Count, Each, Where, Priority, Command?.Count, Env?.Count);

    private static bool Same(IReadOnlyList<string>? one, IReadOnlyList<string>? other) =>
        one is null || other is null ? one is null && other is null : one.SequenceEqual(other, StringComparer.Ordinal);

    private static bool Same(IReadOnlyDictionary<string, string>? one, IReadOnlyDictionary<string, string>? other) =>
        one is null || other is null
            ? one is null && other is null
            : one.Count == other.Count
              && one.All(pair => other.TryGetValue(pair.Key, out var value) && string.Equals(pair.Value, value, StringComparison.Ordinal));
}
