namespace Bramble.Cli.Top;

/// <summary>What the nodes are ordered by. Where it is not told of two, their names decide.</summary>
internal enum TopKey
{
    /// <summary>Their names.</summary>
    Name,

    /// <summary>The worst health first.</summary>
    Health,

    /// <summary>The busiest processor first.</summary>
    Cpu,

    /// <summary>The fullest memory first.</summary>
    Memory,

    /// <summary>The hottest first.</summary>
    Temp,

    /// <summary>The highest load first.</summary>
    Load,
}
