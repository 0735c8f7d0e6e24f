namespace Bramble.Agent.Tasks;

/// <summary>Decides who a task runs as: never root unless the node's own policy and the job both say so.</summary>
/// <param name="agentUser">The agent's effective user id.</param>
/// <param name="actsForOthers">Whether the agent can run tasks as somebody else.</param>
/// <param name="find">Finds a user by name.</param>
/// <param name="findById">Finds a user by number.</param>
/// <param name="findGroup">Finds a group.</param>
internal sealed class TaskUsers(uint agentUser, bool actsForOthers, Func<string, SystemUser?> find, Func<uint, SystemUser?> findById, Func<string, uint?> findGroup)
{
    private const string OwnUser = "bramble-task";
    private const string LastResort = "nobody";

    public static TaskUsers OfThisMachine { get; } = new(
        LinuxCalls.EffectiveUser(), AgentRights.ActsForOthers(LinuxCalls.EffectiveUser()), UserTable.Find, UserTable.Find, UserTable.FindGroup);

    /// <summary>Whether tasks run as somebody else than the agent.</summary>
    public bool ActsForOthers => actsForOthers;

    /// <summary>Finds the user of a task.</summary>
    /// <param name="asked">Whom the job asks for; null for the default.</param>
    /// <param name="policy">The node's.</param>
    /// <param name="refusal">Why not, where there is none.</param>
    /// <returns>The identity, or null.</returns>
    public TaskIdentity? Resolve(string? asked, NodePolicy policy, out Refusal? refusal)
    {
        refusal = null;
        if (!actsForOthers)
        {
            var own = findById(agentUser) ?? new SystemUser($"#{agentUser}", agentUser, agentUser, "/");
            if (asked is null || string.Equals(asked, own.Name, StringComparison.Ordinal))
            {
                return new TaskIdentity(own, Changes: false, []);
            }

            refusal = find(asked) is null
                ? Unknown(asked)
                : new Refusal(ResultCodes.UserNotAllowed, $"The agent of this node runs as '{own.Name}' and can start tasks as that user only, not as '{asked}'.");
            return null;
        }

        var usual = policy.User ?? (find(OwnUser) is not null ? OwnUser : LastResort);
        var name = asked ?? usual;
        if (find(name) is not { } user)
        {
            refusal = Unknown(name);
            return null;
        }

        if (user.Id == 0 && !policy.AllowRoot)
        {
            refusal = new Refusal(ResultCodes.UserNotAllowed, $"This node runs no task as root: its owner would have to set \"allowRoot\" in {NodePolicy.SystemFile}.");
            return null;
        }

        if (user.Id != 0 && !string.Equals(name, usual, StringComparison.Ordinal) && !policy.Users.Contains(name, StringComparer.Ordinal))
        {
            refusal = new Refusal(ResultCodes.UserNotAllowed, $"This node runs no task as '{name}': its owner would have to add it to \"users\" in {NodePolicy.SystemFile}.");
            return null;
        }

        return Groups(policy, out refusal) is { } groups ? new TaskIdentity(user, Changes: true, groups) : null;
    }

    private List<uint>? Groups(NodePolicy policy, out Refusal? refusal)
    {
        refusal = null;
        List<uint> groups = [];
        foreach (var name in policy.Groups)
        {
            if (findGroup(name) is not { } id)
            {
                refusal = new Refusal(ResultCodes.PolicyInvalid, $"The node's policy names the group '{name}', which this node does not have.");
                return null;
            }

            groups.Add(id);
        }

        return groups;
    }

    private static Refusal Unknown(string name) => new(ResultCodes.UserUnknown, $"There is no user '{name}' on this node.");
}
