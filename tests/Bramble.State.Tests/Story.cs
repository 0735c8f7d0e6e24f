using Bramble.State.Nodes;

namespace Bramble.State.Tests;

/// <summary>A state and a clock that go on together; every refusal is checked to change nothing.</summary>
internal sealed class Story
{
    public ClusterState State { get; private set; } = ClusterState.Empty;

    public DateTimeOffset Now { get; private set; } = Given.Noon;

    public NodeRecord Node(int number) => State.Nodes.Find(Given.Node(number)) ?? throw new InvalidOperationException($"No node {number}.");

    public Story Wait(TimeSpan time)
    {
        Now += time;
        return this;
    }

    /// <summary>Does what must be accepted.</summary>
    public Story Do(Command command)
    {
        Accept(command);
        return this;
    }

    public Decision.Accepted Accept(Command command)
    {
        var (state, decision) = State.Run(new TimedCommand(command, Now));
        var accepted = Assert.IsType<Decision.Accepted>(decision);
        State = state;
        return accepted;
    }

    /// <summary>Gives what must be refused as <typeparamref name="T"/>.</summary>
    public T Refuse<T>(Command command)
        where T : Refusal
    {
        var (state, decision) = State.Run(new TimedCommand(command, Now));
        var refusal = Assert.IsType<T>(Assert.IsType<Decision.Refused>(decision).Refusal);
        Assert.Same(State, state);
        Assert.Matches("^[a-z]+(-[a-z]+)+$", refusal.Code);
        Assert.EndsWith(".", refusal.Message, StringComparison.Ordinal);
        return refusal;
    }
}
