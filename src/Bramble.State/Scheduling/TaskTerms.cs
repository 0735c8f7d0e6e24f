using System.Globalization;
using Bramble.Protocol.Api;
using Bramble.Protocol.Text;

namespace Bramble.State.Scheduling;

/// <summary>What a node's owner lets one task ask for. Equal by what it says.</summary>
/// <param name="told">What the agent told.</param>
public sealed class TaskTerms(NodeTasks told) : IEquatable<TaskTerms>
{
    private readonly string _users = string.Join('\n', told.Users);

    /// <summary>Whether a task of that demand would be taken.</summary>
    internal bool Allow(Demand demand) => WhyNot(demand) is null;

    /// <summary>Why a task of that demand would be refused, for a person; null where it would not.</summary>
    internal string? WhyNot(Demand demand) =>
        told.MaxCpus is { } cpus && demand.CpuMilli > cpus * 1000 ? string.Create(CultureInfo.InvariantCulture, $"its owner lets a task ask for {cpus:0.###} processors at most")
        : told.MaxMemoryBytes is { } bytes && demand.MemoryBytes > bytes ? $"its owner lets a task ask for {ByteSizes.Format(bytes)} at most"
        : demand.User is { } user && told.User is { } usual && !string.Equals(user, usual, StringComparison.Ordinal) && !told.Users.Contains(user, StringComparer.Ordinal)
            ? $"it runs no task as '{Untrusted.Clean(user, 40)}', only as {string.Join(", ", told.Users.Prepend(usual).Take(5))}"
        : null;

    public bool Equals(TaskTerms? other) =>
        other is not null && string.Equals(other.User, User, StringComparison.Ordinal) && other.MaxCpus.Equals(MaxCpus) && other.MaxMemoryBytes == MaxMemoryBytes
        && string.Equals(other._users, _users, StringComparison.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as TaskTerms);

    public override int GetHashCode() => HashCode.Combine(User, MaxCpus, MaxMemoryBytes, _users);

    private string? User => told.User;

    private double? MaxCpus => told.MaxCpus;

    private long? MaxMemoryBytes => told.MaxMemoryBytes;
}
