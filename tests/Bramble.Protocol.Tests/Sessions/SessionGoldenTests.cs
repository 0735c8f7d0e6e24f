using System.Buffers;
using Bramble.Protocol.Sessions;
using Bramble.Protocol.Sessions.V1;
using Google.Protobuf;

namespace Bramble.Protocol.Tests.Sessions;

/// <summary>The wire form of version 1, byte by byte. A file here never changes; a new version adds files.</summary>
public sealed class SessionGoldenTests
{
    public static TheoryData<string> Names => [.. Messages.Keys];

    private static AttemptId Id => new() { JobId = ByteString.CopyFrom(Convert.FromHexString("0192f5c0000070008000000000000001")), Index = 3, Attempt = 1 };

    private static readonly Dictionary<string, IMessage> Messages = new(StringComparer.Ordinal)
    {
        ["hello-1"] = new AgentMessage
        {
            Hello = new Hello
            {
                ProtocolVersion = 1,
                AgentVersion = "0.1.0",
                BootId = "b6e2c3a8-6f5d-4d0e-9d55-3a1f64f0c1aa",
                Serial = "10000000abcdef01",
                MachineId = "0123456789abcdef0123456789abcdef",
                Hostname = "pi-03",
            },
        },
        ["facts-1"] = new AgentMessage
        {
            Facts = new Facts
            {
                Hostname = "pi-03",
                Model = "Raspberry Pi 5 Model B Rev 1.0",
                Serial = "10000000abcdef01",
                Os = "Debian GNU/Linux 12 (bookworm)",
                Kernel = "6.6.31+rpt-rpi-2712",
                Arch = "arm64",
                CpuModel = "Cortex-A76",
                CpuCores = 4,
                CpuMaxMegahertz = 2400,
                CpuMinMegahertz = 1500,
                MemoryBytes = 8_443_527_168,
                SwapBytes = 0,
            },
        },
        ["reading-1"] = new AgentMessage
        {
            Reading = new Reading
            {
                CpuPercent = 12.5,
                CpuMegahertz = 1500,
                MemoryAvailableBytes = 6_000_000_000,
                SwapFreeBytes = 0,
                Load1 = 0.25,
                TemperatureCelsius = 51.75,
                BootMilliseconds = 86_400_123,
                UnixMilliseconds = 1_790_000_000_123,
            },
        },
        ["renew-1"] = new AgentMessage { Renew = new RenewRequest { CertificateRequest = ByteString.CopyFrom(0x30, 0x03, 0x02, 0x01, 0x05) } },
        ["welcome-1"] = new MasterMessage
        {
            Welcome = new Welcome
            {
                ProtocolVersion = 1,
                NodeId = "0192f5c0000070008000000000000001",
                NodeName = "kitchen",
                Epoch = 7,
                BeatMilliseconds = 5000,
                MasterUnixMilliseconds = 1_790_000_000_456,
                MasterVersion = "0.1.0",
            },
        },
        ["renewed-1"] = new MasterMessage { Renewed = new RenewAnswer { Certificate = ByteString.CopyFrom(0x30, 0x00) } },
        ["renewal-refused-1"] = new MasterMessage { Renewed = new RenewAnswer { RefusalCode = "node-pending", RefusalMessage = "It waits." } },
        ["facts-2"] = new AgentMessage { Facts = FullNode.Small.Facts.ToMessage() },
        ["reading-2"] = new AgentMessage { Reading = FullNode.Small.Vitals.ToMessage(TimeSpan.FromSeconds(86_400)) },
        ["reading-3"] = new AgentMessage { Reading = new Reading { Filesystems = { new Reading.Types.Filesystem { MountPoint = "/", ReadOnly = true, Stopped = true } } } },
        ["reading-4"] = new AgentMessage { Reading = new Reading { Networks = { new Reading.Types.Network { Name = "eth1", Usb = true } } } },
        ["old-readings-1"] = new AgentMessage
        {
            OldReadings = new OldReadings
            {
                BootMilliseconds = 86_460_123,
                Readings = { new Reading { CpuPercent = 12.5, BootMilliseconds = 86_400_123, UnixMilliseconds = 1_790_000_000_123 }, new Reading { TemperatureCelsius = 51.75, BootMilliseconds = 86_405_123 } },
            },
        },
        ["ended-1"] = new MasterMessage { Ended = new Ended { Reason = EndReason.Removed, Code = "node-removed", Message = "It was removed." } },
        ["attempts-1"] = new AgentMessage
        {
            Attempts = new AttemptList
            {
                Attempts =
                {
                    new AttemptReport { Id = Id, Epoch = 7, Stage = AttemptStage.Running },
                    new AttemptReport { Id = new AttemptId { JobId = Id.JobId, Index = 4, Attempt = 2 }, Epoch = 6, Stage = AttemptStage.Ended },
                },
                More = true,
                Limits = new TaskLimits { Memory = LimitSupport.Watched, Cpu = LimitSupport.None, Processes = LimitSupport.Enforced },
            },
        },
        ["reports-1"] = new AgentMessage
        {
            Reports = new AttemptReports
            {
                Reports =
                {
                    new AttemptReport
                    {
                        Id = Id,
                        Epoch = 7,
                        Stage = AttemptStage.Ended,
                        Result = new AttemptResult
                        {
                            Outcome = AttemptOutcome.Failed,
                            Code = "exit-code",
                            Message = "Exit code 3.",
                            ExitCode = 3,
                            StartedUnixMilliseconds = 1_790_000_000_123,
                            EndedUnixMilliseconds = 1_790_000_001_357,
                            RunMilliseconds = 1234,
                            CpuMicroseconds = 1_200_000,
                            PeakMemoryBytes = 4_194_304,
                            ReadBytes = 0,
                            WrittenBytes = 4096,
                            StdoutBytes = 5,
                            StderrBytes = 0,
                        },
                    },
                },
            },
        },
        ["logs-1"] = new AgentMessage
        {
            Logs = new LogChunks { Chunks = { new LogChunk { Id = Id, Stream = LogStream.Stderr, Offset = 1_048_576, Dropped = 4096, Data = ByteString.CopyFromUtf8("tail\n") } } },
        },
        ["start-attempt-1"] = new MasterMessage
        {
            StartAttempt = new StartAttempt
            {
                Id = Id,
                Epoch = 7,
                JobName = "render",
                Count = 240,
                Command = { "blender", "-b", "${BRAMBLE_TASK_INDEX}" },
                Environment = { ["SAMPLES"] = "64" },
                WorkingDirectory = "/srv/render",
                User = "pi",
                Cpus = 1.5,
                MemoryBytes = 536_870_912,
                TimeoutMilliseconds = 1_800_000,
                GraceMilliseconds = 5000,
                HeadBytes = 1_048_576,
                TailBytes = 2_097_152,
            },
        },
        ["start-script-1"] = new MasterMessage { StartAttempt = new StartAttempt { Id = Id, Epoch = 7, JobName = "hello", Count = 1, Script = "echo hello\n" } },
        ["stop-attempt-1"] = new MasterMessage { StopAttempt = new StopAttempt { Id = Id, GraceMilliseconds = 0 } },
        ["attempt-acks-1"] = new MasterMessage { AttemptAcks = new AttemptAcks { Acks = { new AttemptAck { Id = Id, DiscardLog = true } } } },
        ["known-attempts-1"] = new MasterMessage
        {
            KnownAttempts = new KnownAttempts { Verdicts = { new AttemptVerdict { Id = Id, Keep = true, StdoutOffset = 5, StderrOffset = 1_052_672 } }, More = true },
        },
        ["log-request-1"] = new MasterMessage { LogRequest = new LogRequest { CreditBytes = 262_144 } },
        ["beat-1"] = new MasterMessage { Beat = new Beat { BeatMilliseconds = 100_000 } },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Frame_is_written_as_in_its_first_version(string name)
    {
        var output = new ArrayBufferWriter<byte>();
        SessionFrame.Write(output, Messages[name]);

        var hex = Convert.ToHexStringLower(output.WrittenSpan);
        File.WriteAllText(Path.Combine(AppContext.BaseDirectory, name + ".received.hex"), hex + "\n");
        Assert.Equal(Golden(name), hex);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Frame_of_its_first_version_is_still_read(string name)
    {
        var input = new ReadOnlySequence<byte>(Convert.FromHexString(Golden(name)));

        Assert.True(SessionFrame.TryRead(ref input, SessionProtocol.MaxMasterMessageBytes, out var message));
        Assert.Equal(0, input.Length);
        Assert.Equal(Messages[name], Messages[name].Descriptor.Parser.ParseFrom(message));
    }

    [Fact]
    public void Fields_of_a_newer_version_are_passed_over()
    {
        // Field 15 and a body 9 that this version does not know.
        var hello = AgentMessage.Parser.ParseFrom(Convert.FromHexString("0a057a01780801"));
        var unknown = AgentMessage.Parser.ParseFrom(Convert.FromHexString("4a020801"));

        Assert.Equal(1u, hello.Hello.ProtocolVersion);
        Assert.Equal(AgentMessage.BodyOneofCase.None, unknown.BodyCase);
    }

    [Fact]
    public void Every_prefix_of_a_frame_is_not_yet_a_frame()
    {
        var whole = Convert.FromHexString(Golden("welcome-1"));
        for (var length = 0; length < whole.Length; length++)
        {
            var input = new ReadOnlySequence<byte>(whole, 0, length);
            Assert.False(SessionFrame.TryRead(ref input, SessionProtocol.MaxMasterMessageBytes, out _));
            Assert.Equal(length, input.Length);
        }
    }

    [Theory]
    [InlineData("00004001", SessionProtocol.MaxAgentMessageBytes)]
    [InlineData("00028001", SessionProtocol.MaxMasterMessageBytes)]
    [InlineData("ffffffff", SessionProtocol.MaxMasterMessageBytes)]
    [InlineData("7fffffff", SessionProtocol.MaxMasterMessageBytes)]
    public void A_frame_beyond_the_bound_is_refused_by_its_header(string header, int bound) => Assert.Throws<InvalidDataException>(() =>
    {
        var input = new ReadOnlySequence<byte>(Convert.FromHexString(header));
        return SessionFrame.TryRead(ref input, bound, out _);
    });

    [Fact]
    public void A_message_of_a_master_beyond_its_bound_is_not_written() =>
        Assert.Throws<ArgumentException>(() => SessionFrame.Write(
            new ArrayBufferWriter<byte>(), new MasterMessage { Ended = new Ended { Message = new string('x', SessionProtocol.MaxMasterMessageBytes) } }));

    [Fact]
    public void A_message_of_an_agent_beyond_its_bound_is_not_written_though_a_master_s_is()
    {
        var text = new string('x', SessionProtocol.MaxAgentMessageBytes);
        Assert.Throws<ArgumentException>(() => SessionFrame.Write(new ArrayBufferWriter<byte>(), new AgentMessage { Hello = new Hello { Hostname = text } }));

        var output = new ArrayBufferWriter<byte>();
        SessionFrame.Write(output, new MasterMessage { Ended = new Ended { Message = text } });
        Assert.True(output.WrittenCount > text.Length);
    }

    private static string Golden(string name) =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "golden", $"{name}.hex")).Trim();
}
