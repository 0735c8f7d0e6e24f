using System.Text;
using Bramble.Protocol.Api;
using Bramble.Protocol.Sessions;
using Bramble.Protocol.Text;

namespace Bramble.Vitals.Tests;

/// <summary>Whatever stands in the files, nothing is thrown, and what is told lies in the ranges that the master takes.</summary>
public class GarbageTests
{
    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var board in RecordedMachine.Boards)
            {
                foreach (var kind in Kinds.Keys)
                {
                    cases.Add(board.Data, kind);
                }
            }

            return cases;
        }
    }

    private static readonly Dictionary<string, Func<byte[], byte[]>> Kinds = new(StringComparer.Ordinal)
    {
        ["empty"] = _ => [],
        ["NUL"] = _ => new byte[4],
        ["lines"] = _ => "\n\n\n"u8.ToArray(),
        ["colons"] = _ => ":::::\n:\n: :"u8.ToArray(),
        ["huge number"] = _ => "99999999999999999999999999999999999999\n"u8.ToArray(),
        ["largest number"] = _ => "9223372036854775807\n"u8.ToArray(),
        ["negative"] = _ => "-1\n"u8.ToArray(),
        ["smallest number"] = _ => "-9223372036854775808\n"u8.ToArray(),
        ["not a number"] = _ => "NaN\n"u8.ToArray(),
        ["too large a power"] = _ => "1e999\n"u8.ToArray(),
        ["all ones"] = _ => [0xff, 0xff, 0xff, 0xff],
        ["cut in half"] = content => content[..(content.Length / 2)],
        ["cut by one"] = content => content.Length > 0 ? content[..^1] : content,
        ["every number the largest"] = content => Replace(content, "9223372036854775807"),
        ["every number negative"] = content => Replace(content, "-5"),
        ["every number huge"] = content => Replace(content, "99999999999999999999"),
        ["ten times over"] = content => [.. Enumerable.Repeat(content, 10).SelectMany(x => x)],
        ["a buffer full of letters"] = _ => Encoding.ASCII.GetBytes(new string('x', 3 * SensorBuffer.Length)),
        ["noise"] = content => Noise(20_000, (ulong)content.Length),
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_file_at_once(string board, string kind)
    {
        using var machine = new RecordedMachine(board);
        foreach (var file in Directory.EnumerateFiles(machine.Root, "*", SearchOption.AllDirectories).Where(file => !file.Contains("/kernel/", StringComparison.Ordinal)))
        {
            File.WriteAllBytes(file, Kinds[kind](File.ReadAllBytes(file)));
        }

        ReadAndCheck(machine);
    }

    [Theory]
    [MemberData(nameof(RecordedMachine.Boards), MemberType = typeof(RecordedMachine))]
    public void Folder_in_place_of_each_file(string board)
    {
        using var machine = new RecordedMachine(board);
        foreach (var file in Directory.EnumerateFiles(machine.Root, "*", SearchOption.AllDirectories).ToList())
        {
            File.Delete(file);
            Directory.CreateDirectory(file);
        }

        ReadAndCheck(machine);
    }

    [Theory]
    [MemberData(nameof(RecordedMachine.Boards), MemberType = typeof(RecordedMachine))]
    public void Each_file_missing_in_turn(string board)
    {
        using var machine = new RecordedMachine(board);
        foreach (var file in Directory.EnumerateFiles(machine.Root, "*", SearchOption.AllDirectories).ToList())
        {
            File.Move(file, file + ".away");
            ReadAndCheck(machine);
            File.Move(file + ".away", file);
        }
    }

    private static void ReadAndCheck(RecordedMachine machine)
    {
        var reader = new MachineReader(machine.Root, machine.Time, machine, machine, machine);
        for (var i = 0; i < 2; i++)
        {
            var facts = Cut(reader.ReadFacts());
            var vitals = reader.ReadVitals();
            Assert.Equal(GoldenTests.Text(facts), GoldenTests.Text(facts.ToMessage().ToFacts()));
            Assert.Equal(GoldenTests.Text(vitals), GoldenTests.Text(vitals.ToMessage(TimeSpan.Zero).ToVitals(vitals.At)));
            machine.Time.Advance(TimeSpan.FromMinutes(1));
        }
    }

    // The longest texts of a machine are longer than the master keeps.
    private static NodeFacts Cut(NodeFacts facts) => facts with
    {
        Model = Cut(facts.Model),
        Serial = Cut(facts.Serial),
        Os = Cut(facts.Os),
        Kernel = Cut(facts.Kernel),
        CpuModel = Cut(facts.CpuModel),
    };

    private static string? Cut(string? text) => text is null ? null : Untrusted.Clean(text, 128);

    private static byte[] Replace(byte[] content, string number) =>
        Encoding.Latin1.GetBytes(System.Text.RegularExpressions.Regex.Replace(Encoding.Latin1.GetString(content), "[0-9]+", number, System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(5)));

    private static byte[] Noise(int length, ulong seed)
    {
        var state = 0x9E3779B97F4A7C15UL ^ seed;
        var bytes = new byte[length];
        for (var i = 0; i < length; i++)
        {
            state = (state * 6364136223846793005UL) + 1442695040888963407UL;
            bytes[i] = (byte)(state >> 56);
        }

        return bytes;
    }
}
