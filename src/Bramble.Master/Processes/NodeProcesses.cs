using Bramble.Master.Api;
using Bramble.Master.Nodes;
using Bramble.Protocol.Api;

namespace Bramble.Master.Processes;

/// <summary>The processes of the node that somebody names, or why there are none to be had.</summary>
internal sealed class NodeProcesses(NodeTable table, ProcessQuestions questions)
{
    /// <returns>Either the processes or the problem.</returns>
    public async Task<(ProcessList? Processes, ProblemResult? Problem)> AskAsync(string idOrName, int count, CancellationToken cancellationToken)
    {
        if (table.Find(idOrName) is not { } node)
        {
            return (null, ProblemResult.NotFound(ProblemCodes.NodeNotFound, $"No node has the id or name '{idOrName}'. GET /api/v1/nodes lists them."));
        }

        if (node.Kind == NodeKind.Classic)
        {
            return (null, ProblemResult.Make(
                StatusCodes.Status409Conflict, ProblemCodes.NodeNotManaged, "The node is not managed",
                $"'{node.Name}' is connected by the classic protocol, which knows no processes. Run 'bramble agent' on that machine to make it a node of the cluster."));
        }

        return await questions.AskAsync(node.Id, count, cancellationToken) switch
        {
            ProcessesAnswer.Told told => (told.Processes, null),
            ProcessesAnswer.NotConnected => (null, ProblemResult.Make(
                StatusCodes.Status409Conflict, ProblemCodes.NodeNotConnected, "The node is not connected", $"The agent of '{node.Name}' is not connected just now: nothing can be asked of it.")),
            ProcessesAnswer.TooOld => (null, ProblemResult.Make(
                StatusCodes.Status409Conflict, ProblemCodes.AgentTooOld, "The agent is too old",
                $"The agent of '{node.Name}' is version {node.Record?.Session?.AgentVersion ?? "unknown"}, which is too old to tell its processes: install a newer one on that machine.")),
            ProcessesAnswer.Busy => (null, ProblemResult.Unavailable(
                ProblemCodes.NodeBusy, $"'{node.Name}' is being asked {ProcessQuestions.MaxOpen} times already, the most at one time. Try again in a moment.")),
            ProcessesAnswer.Silent => (null, ProblemResult.Unavailable(
                ProblemCodes.NodeSilent, $"'{node.Name}' did not tell its processes within {ProcessQuestions.Limit.TotalSeconds:0} s. It may be overloaded.")),
            var other => throw new InvalidOperationException($"{other} is not known."),
        };
    }
}
