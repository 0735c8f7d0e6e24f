namespace Bramble.Cli.Install;

/// <summary>What is installed: each is a service of its own.</summary>
internal enum Part
{
    Agent,
    Master,
}
