namespace Bramble.Agent.Tests;

/// <summary>Tests that fill the machine, or that suffer where another does: they run one after the other, after all others.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
