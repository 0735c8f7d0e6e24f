namespace Bramble.EndToEnd.Tests;

/// <summary>Tests that take the whole machine run while no others do.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
