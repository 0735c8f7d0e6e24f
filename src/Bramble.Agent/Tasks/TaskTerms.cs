namespace Bramble.Agent.Tasks;

/// <summary>Which tasks this node takes now, by its owner's policy and its disk.</summary>
/// <param name="Refuses">Why it takes none; a sentence, or null where it takes tasks.</param>
/// <param name="User">As whom a task runs that asks for nobody; null where it takes none.</param>
/// <param name="Users">Whom else a task may ask for.</param>
/// <param name="MaxCpus">Most processors a task may ask for; null for no bound.</param>
/// <param name="MaxMemoryBytes">Most memory a task may ask for, in bytes; null for no bound.</param>
internal sealed record TaskTerms(string? Refuses, string? User, IReadOnlyList<string> Users, double? MaxCpus, long? MaxMemoryBytes)
{
    /// <summary>Most names told: more are of no use to anybody, and a message has its bound.</summary>
    public const int MaxUsers = 64;

    /// <summary>No tasks.</summary>
    public static TaskTerms None(string why) => new(why, null, [], null, null);

    /// <summary>What a policy comes to.</summary>
    public static TaskTerms Of(NodePolicy policy, TaskUsers users)
    {
        if (!policy.Tasks)
        {
            return None("The owner of this node lets it take no tasks.");
        }

        if (users.Resolve(null, policy, out var refusal) is not { } usual)
        {
            return None(refusal?.Message ?? "Nobody is there that tasks could run as.");
        }

        var others = policy.Users.Append("root").Where(name => !string.Equals(name, usual.User.Name, StringComparison.Ordinal) && users.Resolve(name, policy, out _) is not null);
        return new TaskTerms(null, usual.User.Name, [.. others.Distinct(StringComparer.Ordinal).Take(MaxUsers)], policy.MaxCpus, policy.MaxMemoryBytes);
    }

    public bool Equals(TaskTerms? other) =>
        other is not null && string.Equals(Refuses, other.Refuses, StringComparison.Ordinal) && string.Equals(User, other.User, StringComparison.Ordinal)
        && Users.SequenceEqual(other.Users, StringComparer.Ordinal) && MaxCpus.Equals(other.MaxCpus) && MaxMemoryBytes == other.MaxMemoryBytes;

    public override int GetHashCode() => HashCode.Combine(Refuses, User, Users.Count, MaxCpus, MaxMemoryBytes);
}
