using Bramble.Protocol.Net;

namespace Bramble.Agent.Connection;

/// <summary>What an agent is started with.</summary>
public sealed record AgentOptions
{
    /// <summary>Where everything of the agent's own is kept; made with mode 0700 where it is missing.</summary>
    public required string Directory { get; init; }

    /// <summary>Where the master is. Null after the first join, when the address of that join is used again.</summary>
    public HostPort? Master { get; init; }

    /// <summary>Reads the join token; asked only where one is needed, and null where there is none.</summary>
    public Func<CancellationToken, ValueTask<string?>> ReadTokenAsync { get; init; } = _ => ValueTask.FromResult<string?>(null);

    /// <summary>The name wished for the node; null to be named after the host.</summary>
    public string? Name { get; init; }

    /// <summary>Labels of a new node; of no effect after the first join.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Root of the machine that is read, for tests on fixture trees.</summary>
    /// <value><c>/</c> by default.</value>
    public string SysRoot { get; init; } = "/";
}
