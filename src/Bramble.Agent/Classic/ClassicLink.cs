using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using Bramble.Protocol.Classic;
using Bramble.Protocol.Text;

namespace Bramble.Agent.Classic;

/// <summary>
/// One connection to a master: asks and tells, one at a time, while it reads all the time, so that the master's going is
/// noticed at once. Trusts nothing it reads. Any failure ends it for good.
/// </summary>
internal sealed class ClassicLink : IAsyncDisposable
{
    private readonly ClassicSlaveOptions _options;
    private readonly TimeProvider _time;
    private readonly NetworkStream _stream;
    private readonly CancellationTokenSource _ended = new();
    private readonly Lock _lock = new();
    private readonly Task<string> _reading;
    private Question? _asked;
    private int _unasked;

    /// <summary>Takes over a connection and begins to read.</summary>
    /// <param name="socket">The connection; the link closes it.</param>
    /// <param name="options">The limits.</param>
    /// <param name="time">Measures them.</param>
    public ClassicLink(Socket socket, ClassicSlaveOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _stream = new NetworkStream(socket, ownsSocket: true);
        _reading = ReadAsync();
    }

    /// <summary>Cancelled when the connection has ended, whoever ended it.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Why the master's side ended; awaits the end.</summary>
    /// <returns>Words for people.</returns>
    public Task<string> GetReasonAsync() => _reading;

    /// <summary>Sends a message that has no answer.</summary>
    /// <param name="frame">The message with its end.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>When the system has taken it in.</returns>
    /// <exception cref="ClassicMasterException">The master doesn't read.</exception>
    public async Task TellAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_options.AnswerTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token, Ended);
        try
        {
            await _stream.WriteAsync(frame, either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested && !Ended.IsCancellationRequested)
        {
            throw new ClassicMasterException($"the master took in nothing for {_options.AnswerTimeout.TotalSeconds:0.#} s");
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            throw new ClassicMasterException(Describe(e));
        }
    }

    /// <summary>Asks and awaits the answer.</summary>
    /// <param name="question">What to ask.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The answer; its payload is empty where the master said that it doesn't know the question.</returns>
    /// <exception cref="ClassicMasterException">There is no answer in time.</exception>
    public async Task<ClassicAnswer> AskAsync(ClassicRequest question, CancellationToken cancellationToken)
    {
        var asked = new Question(question);
        lock (_lock)
        {
            _asked = asked;
        }

        // One limit for both ways: a master that reads slowly has not the time twice.
        using var limit = new CancellationTokenSource(_options.AnswerTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token, Ended);
        try
        {
            var frame = new ArrayBufferWriter<byte>();
            ClassicWriter.WriteRequest(frame, question);
            await TellAsync(frame.WrittenMemory, either.Token);
            return await asked.Answer.Task.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested && !Ended.IsCancellationRequested)
        {
            throw new ClassicMasterException($"no answer to the question for {Words(question)} within {_options.AnswerTimeout.TotalSeconds:0.#} s");
        }
        finally
        {
            lock (_lock)
            {
                _asked = null;
            }
        }
    }

    /// <summary>Lets the master send its number of unasked messages anew; called with every keepalive.</summary>
    public void AllowUnaskedMessages() => Interlocked.Exchange(ref _unasked, 0);

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _stream.DisposeAsync();
        await _reading;
        _ended.Dispose();
    }

    private static string Describe(Exception e) => (e as SocketException ?? e.InnerException) switch
    {
        SocketException failure => ClassicConnector.Describe(failure),
        _ when e is ObjectDisposedException => "the connection was given up",
        _ => Untrusted.Clean(e.Message, Untrusted.DescriptionLength),
    };

    private static string Words(ClassicRequest question) => question switch
    {
        ClassicRequest.Uuid => "a uuid",
        ClassicRequest.ComputerDetails => "the master's details",
        _ => "the list of slaves",
    };

    // Readers of every part look at the payload only, so an answer in another part's words is an answer.
    private static bool IsAnswer(ClassicRequest question, ClassicType type) => question switch
    {
        ClassicRequest.Uuid => type is ClassicType.Uuid or ClassicType.BadMessage,
        ClassicRequest.ComputerDetails => type is ClassicType.MasterInfo or ClassicType.PrimaryInfo or ClassicType.BadMessage,
        _ => type is ClassicType.SlaveDetails or ClassicType.SecondaryDetails or ClassicType.BadMessage,
    };

    // Never throws: how it ended is its result.
    private async Task<string> ReadAsync()
    {
        var reader = PipeReader.Create(_stream, new StreamPipeReaderOptions(leaveOpen: true));
        var frames = new ClassicFrameReader(ClassicLimits.AnswerBytes, ClassicLimits.EmptyFrames);
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync(_ended.Token);
                var rest = read.Buffer;
                Receive(ref frames, ref rest);
                if (read.IsCompleted)
                {
                    return "the master closed the connection";
                }

                reader.AdvanceTo(rest.Start, rest.End);
            }
        }
        catch (ClassicMasterException e)
        {
            return e.Message;
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            return "the connection was given up";
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            return Describe(e);
        }
        finally
        {
            await reader.CompleteAsync();
            await _ended.CancelAsync();
        }
    }

    private void Receive(ref ClassicFrameReader frames, ref ReadOnlySequence<byte> rest)
    {
        while (true)
        {
            var status = frames.TryRead(ref rest, out var frame, out var error);
            if (status == ClassicFrameStatus.NeedMore)
            {
                return;
            }

            if (status == ClassicFrameStatus.Frame)
            {
                using var bytes = new ClassicFrameBytes(frame);
                error = ClassicMessage.TryParse(bytes.Span, ClassicLimits.Depth, out var message);
                if (error == ClassicError.None)
                {
                    Receive(message);
                    continue;
                }
            }

            throw new ClassicMasterException($"the master sent {error.ToWords()}");
        }
    }

    private void Receive(in ClassicMessage message)
    {
        Question? asked;
        lock (_lock)
        {
            asked = _asked is not null && IsAnswer(_asked.Asked, message.Type) ? _asked : null;
            _asked = asked is null ? _asked : null;
        }

        if (asked is not null)
        {
            asked.Answer.TrySetResult(ClassicAnswer.Of(message));
        }
        else if (Interlocked.Increment(ref _unasked) > _options.MaxUnaskedMessages)
        {
            throw new ClassicMasterException($"the master sent more than {_options.MaxUnaskedMessages} messages nobody asked for");
        }
    }

    private sealed class Question(ClassicRequest asked)
    {
        public ClassicRequest Asked => asked;

        // The reader must not run what waits for the answer.
        public TaskCompletionSource<ClassicAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
