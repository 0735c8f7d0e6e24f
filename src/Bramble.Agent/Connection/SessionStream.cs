using System.Buffers;
using System.IO.Pipelines;
using Bramble.Protocol.Sessions;
using Bramble.Protocol.Sessions.V1;
using Google.Protobuf;

namespace Bramble.Agent.Connection;

/// <summary>The messages of one session on a stream. One may read while another writes; not thread safe beyond that.</summary>
internal sealed class SessionStream : IAsyncDisposable
{
    private readonly Stream _stream;
    private readonly PipeReader _reader;
    private readonly ArrayBufferWriter<byte> _writing = new(512);
    private readonly TimeSpan _writeLimit;
    private readonly TimeProvider _time;

    public SessionStream(Stream stream, TimeSpan writeLimit, TimeProvider time)
    {
        _stream = stream;
        _writeLimit = writeLimit;
        _time = time;
        // Zero-byte reads: no buffer is held while nothing comes.
        _reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 1024, minimumReadSize: 512, leaveOpen: true, useZeroByteReads: true));
    }

    /// <summary>Reads the next message.</summary>
    /// <returns>Null where the master has closed the connection between two messages.</returns>
    /// <exception cref="IOException">The connection is broken.</exception>
    /// <exception cref="InvalidDataException">What came is no message.</exception>
    public async ValueTask<MasterMessage?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await _reader.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            if (SessionFrame.TryRead(ref buffer, SessionProtocol.MaxMasterMessageBytes, out var message))
            {
                var parsed = Parse(message);
                _reader.AdvanceTo(buffer.Start);
                return parsed;
            }

            if (result.IsCompleted)
            {
                return buffer.IsEmpty ? null : throw new IOException("The connection ended in the middle of a message.");
            }

            _reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    /// <summary>Puts a message behind those that <see cref="FlushAsync"/> will write.</summary>
    public void Write(AgentMessage message) => SessionFrame.Write(_writing, message);

    /// <summary>Writes what was put in line.</summary>
    /// <exception cref="IOException">The connection is broken, or the master does not read.</exception>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (_writing.WrittenCount == 0)
        {
            return;
        }

        using var limit = new CancellationTokenSource(_writeLimit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await _stream.WriteAsync(_writing.WrittenMemory, either.Token);
            await _stream.FlushAsync(either.Token);
            _writing.ResetWrittenCount();
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"The master has read nothing for {_writeLimit.TotalSeconds:0} s.", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _reader.CompleteAsync();
        await _stream.DisposeAsync();
    }

    private static MasterMessage Parse(ReadOnlySequence<byte> message)
    {
        try
        {
            return MasterMessage.Parser.ParseFrom(message);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new InvalidDataException("What the master sent is no message.", e);
        }
    }
}
