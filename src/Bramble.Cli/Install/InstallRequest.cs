namespace Bramble.Cli.Install;

/// <summary>What is wished for.</summary>
internal sealed record InstallRequest
{
    public required Part Part { get; init; }

    /// <summary>Whether the service is started, now and at each boot.</summary>
    public bool Start { get; init; } = true;

    /// <summary>Whether what a person has changed may be written over.</summary>
    public bool Force { get; init; }

    /// <summary>Arguments of the join; null for none.</summary>
    public IReadOnlyList<string>? Join { get; init; }

    /// <summary>Reads the join token; asked only where one is needed.</summary>
    public Func<CancellationToken, ValueTask<string?>> ReadTokenAsync { get; init; } = _ => ValueTask.FromResult<string?>(null);

    /// <summary>Settings of the master, as variables.</summary>
    public IReadOnlyList<(string Name, string Value)> Settings { get; init; } = [];
}
