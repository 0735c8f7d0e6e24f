using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;

namespace Bramble.Master.Nodes;

internal sealed partial class NodeTable
{
    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Node {NodeId} joined: {Kind} from {Address}")]
        public static partial void NodeJoined(ILogger logger, NodeId nodeId, NodeKind kind, string address);

        [LoggerMessage(LogLevel.Information, "Node {NodeId} is {NodeName}")]
        public static partial void NodeDetails(ILogger logger, NodeId nodeId, string nodeName);

        [LoggerMessage(LogLevel.Information, "Node {NodeId} ({NodeName}) left: {Reason}")]
        public static partial void NodeLeft(ILogger logger, NodeId nodeId, string nodeName, string reason);

        [LoggerMessage(LogLevel.Information, "Node {NodeId}: {What}")]
        public static partial void NodeChanged(ILogger logger, NodeId nodeId, string what);

        [LoggerMessage(LogLevel.Information, "Node {NodeId} ({NodeName}) is {State}")]
        public static partial void NodeState(ILogger logger, NodeId nodeId, string nodeName, NodeState state);
    }
}
