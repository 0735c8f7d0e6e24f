using Bramble.Protocol.Api;
using Bramble.Protocol.Classic;
using Bramble.Protocol.Ids;

namespace Bramble.Master.Classic;

internal sealed partial class ClassicConnection
{
    /// <summary>Most characters of a free text that reach a debug line.</summary>
    private const int LoggedText = 256;

    /// <summary>The table "What a master does" of the protocol.</summary>
    private ClassicError Handle(ReadOnlySpan<byte> frame)
    {
        var error = ClassicMessage.TryParse(frame, _server.Options.Depth, out var message);
        if (error != ClassicError.None)
        {
            return error;
        }

        _hasFrame = true;
        Volatile.Write(ref _lastFrame, _server.Time.GetTimestamp());
        Node.Touch();
        _server.Metrics.Received(message.Type);
        switch (message.Type)
        {
            case ClassicType.Message:
                TakeText(message);
                break;
            case ClassicType.Info:
                NoteQuestion();
                Answer(message.Request);
                break;
            case ClassicType.ComputerDetails:
                TakeComputerDetails(message);
                break;
            case ClassicType.NodeBaseInfo:
                TakeBaseInfo(message);
                break;
            case ClassicType.Vitals:
                TakeVitals(message);
                break;
            default:
                // The tutorial ignores what it does not know in silence; so do we, but count it.
                _server.Metrics.Ignored("type");
                break;
        }

        return ClassicError.None;
    }

    private void Answer(ClassicRequest request)
    {
        switch (request)
        {
            case ClassicRequest.Uuid:
                ClassicWriter.WriteUuid(this, Node.Id);
                break;
            case ClassicRequest.ComputerDetails:
                ClassicWriter.WriteComputerDetails(this, ClassicType.MasterInfo, _server.Machine.Details);
                break;
            case ClassicRequest.NodeBaseInfo:
                ClassicWriter.WriteBaseInfo(this, ClassicType.PrimaryInfo, _server.Machine.BaseInfo);
                break;
            case ClassicRequest.SlaveDetails:
                _server.Peers.Write(this, ClassicType.SlaveDetails);
                break;
            case ClassicRequest.SecondaryDetails:
                _server.Peers.Write(this, ClassicType.SecondaryDetails);
                break;
            default:
                ClassicWriter.WriteBadMessage(this);
                break;
        }
    }

    private void TakeText(ClassicMessage message)
    {
        if (!message.HasText)
        {
            _server.Metrics.Ignored("shape");
            return;
        }

        if (!_hasMessage)
        {
            _hasMessage = true;
            Node.LateAfter = null;
        }

        if (_server.Logger.IsEnabled(LogLevel.Debug) && message.TryGetText(LoggedText, out var text))
        {
            Log.Said(_server.Logger, Node.Id, text);
        }
    }

    private void TakeComputerDetails(ClassicMessage message)
    {
        if (!message.TryGetComputerDetails(out var details))
        {
            _server.Metrics.Ignored("shape");
            return;
        }

        Node.SetFacts(Node.Facts with
        {
            Hostname = details.Hostname,
            MemoryBytes = details.Ram,
            CpuModel = NullIfEmpty(details.Cpu),
            CpuCores = details.CpuCores,
        });
        if (details.CpuPercentUsed is not null)
        {
            Node.SetVitals((Node.Vitals ?? Empty()) with { CpuPercent = details.CpuPercentUsed, At = _server.Time.GetUtcNow() });
        }
    }

    private void TakeBaseInfo(ClassicMessage message)
    {
        if (!message.TryGetBaseInfo(out var info))
        {
            _server.Metrics.Ignored("shape");
            return;
        }

        Node.SetFacts(Node.Facts with
        {
            Hostname = info.Hostname,
            MemoryBytes = info.Ram,
            SwapBytes = info.Swap,
            CpuModel = NullIfEmpty(info.Cpu),
            CpuCores = info.CpuCores,
            CpuFrequencyMaxMegahertz = info.CpuFrequencyMax,
            CpuFrequencyMinMegahertz = info.CpuFrequencyMin,
        });
    }

    private void TakeVitals(ClassicMessage message)
    {
        if (!message.TryGetVitals(out var vitals))
        {
            _server.Metrics.Ignored("shape");
            return;
        }

        _hasVitals = true;
        if (!_hasMessage)
        {
            Node.LateAfter = _server.Options.LateVitals;
        }

        Node.SetVitals(Empty() with
        {
            CpuPercent = vitals.CpuPercentage,
            CpuFrequencyMegahertz = vitals.CpuFrequency,
            MemoryAvailableBytes = vitals.RamFree,
            SwapFreeBytes = vitals.SwapFree,
            TemperatureCelsius = vitals.CpuTemperature,
        });
    }

    private NodeVitals Empty() => new() { At = _server.Time.GetUtcNow() };

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Debug, "Node {NodeId} says: {Text}")]
        public static partial void Said(ILogger logger, NodeId nodeId, string text);
    }
}
