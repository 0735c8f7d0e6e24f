using System.Buffers;
using System.Net.Sockets;
using Bramble.Master.Classic.Transport;

namespace Bramble.Master.Classic;

/// <summary>What has been received and not handled, and what has been answered and not sent. Both are rented while there is something.</summary>
internal sealed partial class ClassicConnection : IBufferWriter<byte>
{
    /// <summary>Room for one read: what a busy peer sends at once.</summary>
    private const int ReceiveBytes = 32 * 1_024;

    /// <summary>Less room than this is not worth a read.</summary>
    private const int LeastRoom = 1_024;

    /// <summary>Room for the answers to a usual peer's questions.</summary>
    private const int AnswerBytes = 4 * 1_024;

    /// <summary>Sent at once to a peer that reads slowly; each piece it takes shows that it lives.</summary>
    private const int PieceBytes = 16 * 1_024;

    /// <summary>A peer that has asked this often asks again soon: it is waited for with a buffer, which saves a look for each question.</summary>
    private const int BusyQuestions = 16;

    /// <summary>Several questions fit in.</summary>
    private const int WaitingBytes = 256;

    private byte[] _waiting = [];
    private int _questions;
    private byte[] _received = [];
    private int _receivedStart;
    private int _receivedEnd;
    private byte[] _answers = [];
    private int _answerBytes;

    private ReadOnlySequence<byte> Received
    {
        get => new(_received, _receivedStart, _receivedEnd - _receivedStart);
        set => _receivedStart = _receivedEnd - (int)value.Length;
    }

    void IBufferWriter<byte>.Advance(int count) => _answerBytes += count;

    Memory<byte> IBufferWriter<byte>.GetMemory(int sizeHint)
    {
        MakeRoomForAnswer(sizeHint);
        return _answers.AsMemory(_answerBytes);
    }

    Span<byte> IBufferWriter<byte>.GetSpan(int sizeHint)
    {
        MakeRoomForAnswer(sizeHint);
        return _answers.AsSpan(_answerBytes);
    }

    /// <summary>Takes what has arrived.</summary>
    /// <param name="end">Why there will be no more, null where there will.</param>
    /// <returns>Whether something came.</returns>
    private bool TryReceive(out string? end)
    {
        if (_received.Length - _receivedEnd < LeastRoom)
        {
            Grow(ref _received, _receivedEnd, ReceiveBytes);
        }

        var count = _socket.Receive(_received.AsSpan(_receivedEnd), SocketFlags.None, out var error);
        _receivedEnd += Math.Max(0, count);
        end = error switch
        {
            SocketError.Success => count == 0 ? "closed by the peer" : null,
            SocketError.WouldBlock => null,
            SocketError.ConnectionReset => "reset by the peer",
            _ => "the connection broke",
        };
        if (error == SocketError.WouldBlock)
        {
            KeepRest();
        }

        return error == SocketError.Success && count > 0;
    }

    /// <summary>Takes what came while it was waited for, and what has arrived behind it.</summary>
    /// <param name="count">Bytes in the waiting buffer.</param>
    /// <param name="end">Why there will be no more, null where there will.</param>
    /// <returns>Whether something came.</returns>
    private bool TryTakeFirst(int count, out string? end)
    {
        end = count == 0 ? "closed by the peer" : null;
        if (count == 0)
        {
            return false;
        }

        if (_received.Length - _receivedEnd < count)
        {
            Grow(ref _received, _receivedEnd, ReceiveBytes);
        }

        _waiting.AsSpan(0, count).CopyTo(_received.AsSpan(_receivedEnd));
        _receivedEnd += count;
        if (count == _waiting.Length)
        {
            // An end behind it is found by the next wait.
            _ = TryReceive(out _);
        }

        return true;
    }

    private void NoteQuestion()
    {
        if (_waiting.Length == 0 && ++_questions == BusyQuestions)
        {
            _waiting = new byte[WaitingBytes];
        }
    }

    /// <summary>Moves the start of an unfinished message to the front, or gives the buffer back where there is none.</summary>
    private void KeepRest()
    {
        var rest = _receivedEnd - _receivedStart;
        if (rest == 0)
        {
            Return(ref _received);
        }
        else if (_receivedStart > 0)
        {
            _received.AsSpan(_receivedStart, rest).CopyTo(_received);
        }

        _receivedStart = 0;
        _receivedEnd = rest;
    }

    /// <summary>Sends the answers as far as the system takes them at once.</summary>
    /// <returns>False where some are left.</returns>
    /// <exception cref="SocketException">The connection is gone.</exception>
    private bool TrySend()
    {
        if (_answerBytes == 0)
        {
            return true;
        }

        var sent = SocketCalls.Send(_socket, _answers.AsSpan(0, _answerBytes));
        _answerBytes -= sent;
        if (_answerBytes > 0)
        {
            _answers.AsSpan(sent, _answerBytes).CopyTo(_answers);
            return false;
        }

        Return(ref _answers);
        return true;
    }

    /// <summary>Sends the rest as the peer reads; meanwhile its requests are not read. The walk ends it when nothing moves.</summary>
    private async ValueTask SendRestAsync()
    {
        for (var sent = 0; sent < _answerBytes;)
        {
            Volatile.Write(ref _stalledSince, _server.Time.GetTimestamp());
            sent += await _socket.SendAsync(_answers.AsMemory(sent, Math.Min(PieceBytes, _answerBytes - sent)));
        }

        Volatile.Write(ref _stalledSince, 0);
        _answerBytes = 0;
        Return(ref _answers);
    }

    private void MakeRoomForAnswer(int sizeHint)
    {
        var room = Math.Max(sizeHint, 1);
        if (_answers.Length - _answerBytes < room)
        {
            Grow(ref _answers, _answerBytes, Math.Max(room, AnswerBytes));
        }
    }

    private void ReturnBuffers()
    {
        Return(ref _received);
        Return(ref _answers);
    }

    private static void Grow(ref byte[] buffer, int used, int room)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(used + room, used * 2));
        buffer.AsSpan(0, used).CopyTo(larger);
        Return(ref buffer);
        buffer = larger;
    }

    private static void Return(ref byte[] buffer)
    {
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = [];
        }
    }
}
