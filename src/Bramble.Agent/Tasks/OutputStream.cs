namespace Bramble.Agent.Tasks;

/// <summary>One of a task's two streams.</summary>
internal enum OutputStream
{
    Stdout,
    Stderr,
}
