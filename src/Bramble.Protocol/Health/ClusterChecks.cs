using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;

namespace Bramble.Protocol.Health;

/// <summary>Checks that need the view of all nodes.</summary>
public static class ClusterChecks
{
    // More names than this make no better sentence.
    private const int MostNames = 5;

    /// <summary>Finds machines that were made from copies of one card.</summary>
    /// <param name="nodes">All nodes.</param>
    /// <returns>The reason for each node that shares its machine-id with another machine.</returns>
    public static IReadOnlyDictionary<NodeId, HealthReason> FindClones(IEnumerable<Node> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        var reasons = new Dictionary<NodeId, HealthReason>();
        foreach (var group in nodes.Where(node => node.Facts.MachineId is not null && node.State != NodeState.Removed).GroupBy(node => node.Facts.MachineId, StringComparer.Ordinal))
        {
            // Two nodes on one machine, such as a classic one beside the agent, have the same serial number: they are no copies.
            var machines = group.ToList();
            if (machines.Count < 2 || machines.DistinctBy(MachineOf).Count() < 2)
            {
                continue;
            }

            foreach (var node in machines)
            {
                var others = machines.Where(other => !MachineOf(other).Equals(MachineOf(node))).Select(other => other.Name).Order(StringComparer.Ordinal).ToList();
                var names = string.Join(", ", others.Take(MostNames)) + (others.Count > MostNames ? " and others" : "");
                reasons[node.Id] = new HealthReason
                {
                    Id = CheckIds.ClonedMachineId,
                    Severity = HealthSeverity.Attention,
                    Text = $"It has the same machine-id as {names}: their cards are copies of one.",
                    Cure = "On one of them: 'sudo rm /etc/machine-id /var/lib/dbus/machine-id', 'sudo systemd-machine-id-setup', and reboot. Addresses by DHCP depend on it too.",
                    DocsAnchor = $"checks.md#{CheckIds.ClonedMachineId}",
                };
            }
        }

        return reasons;
    }

    // Without a serial number, as on a PC, each node is a machine of its own.
    private static (string? Serial, NodeId? Id) MachineOf(Node node) => node.Facts.Serial is { } serial ? (serial, null) : (null, node.Id);
}
