using System.Threading.Channels;
using Bramble.Protocol.Sessions.V1;

namespace Bramble.Agent.Connection;

/// <summary>Messages that wait to be written, in order. Bounded: whoever has more waits. Thread safe.</summary>
internal sealed class SessionOutbox
{
    /// <summary>Messages that may wait.</summary>
    private const int Capacity = 64;

    private readonly Channel<AgentMessage> _messages = Channel.CreateBounded<AgentMessage>(new BoundedChannelOptions(Capacity) { SingleReader = true });

    internal ChannelReader<AgentMessage> Reader => _messages.Reader;

    /// <summary>Puts a message in line.</summary>
    /// <returns>False where the session is over.</returns>
    public async ValueTask<bool> SendAsync(AgentMessage message, CancellationToken cancellationToken)
    {
        while (await _messages.Writer.WaitToWriteAsync(cancellationToken))
        {
            if (_messages.Writer.TryWrite(message))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Puts a message in line where there is room.</summary>
    /// <returns>False where there is none, or the session is over.</returns>
    public bool TrySend(AgentMessage message) => _messages.Writer.TryWrite(message);

    internal void Close() => _messages.Writer.TryComplete();
}
