using System.Globalization;
using System.Text;
using Bramble.Protocol.Api;
using Microsoft.Extensions.Time.Testing;

namespace Bramble.Vitals.Tests;

/// <summary>A copy of one of the kept machines, which can be changed, and what its firmware and kernel answered.</summary>
internal sealed class RecordedMachine : IDisposable, IFirmwareMailbox, IKernelClock, IFilesystemSpace
{
    public RecordedMachine(string board)
    {
        Copy(SensorTree.Kept(board), Tree.Root);
        Reader = new MachineReader(Tree.Root, Time, this, this, this);
    }

    public static TheoryData<string> Boards => ["pi-zero-2w", "pi-3b-plus", "pi-4b", "pi-5", "x86"];

    public SensorTree Tree { get; } = new();

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));

    public MachineReader Reader { get; }

    /// <summary>Commands asked so far.</summary>
    public List<string> Asked { get; } = [];

    public string Root => Tree.Root;

    /// <summary>Lets five seconds go by, and reads.</summary>
    public NodeVitals ReadLater()
    {
        Copy(Path.Combine(Root, "later"), Root);
        Time.Advance(TimeSpan.FromSeconds(5));
        return Reader.ReadVitals();
    }

    public int Ask(ReadOnlySpan<byte> command, Span<byte> answer)
    {
        var name = Encoding.ASCII.GetString(command);
        Asked.Add(name);
        if (!Directory.Exists(Path.Combine(Root, "firmware")))
        {
            return -1;
        }

        var file = Path.Combine(Root, "firmware", name);
        var bytes = File.Exists(file) ? File.ReadAllBytes(file) : [];
        bytes.AsSpan(0, Math.Min(bytes.Length, answer.Length)).CopyTo(answer);
        return Math.Min(bytes.Length, answer.Length);
    }

    public KernelClockReading? Read()
    {
        var words = Lines("kernel/adjtimex").FirstOrDefault()?.Split(' ');
        return words is { Length: 4 } && words.All(word => long.TryParse(word, CultureInfo.InvariantCulture, out _))
            ? new KernelClockReading(Whole<int>(words[0]), Whole<int>(words[1]), Whole<long>(words[2]), Whole<long>(words[3]))
            : null;
    }

    public FilesystemSpace? Read(string mountPoint)
    {
        foreach (var line in Lines("kernel/statfs"))
        {
            // A mount point may have a space in it.
            var words = line.Split(' ');
            if (words.Length >= 4 && string.Equals(string.Join(' ', words[..^3]), mountPoint, StringComparison.Ordinal))
            {
                return new FilesystemSpace(Whole<long>(words[^3]), Whole<long>(words[^2]), Whole<long>(words[^1]));
            }
        }

        return null;
    }

    public void Dispose() => Tree.Dispose();

    private static T Whole<T>(string text)
        where T : System.Numerics.INumber<T> => T.Parse(text, CultureInfo.InvariantCulture);

    private IEnumerable<string> Lines(string path) => File.Exists(Path.Combine(Root, path)) ? File.ReadLines(Path.Combine(Root, path)) : [];

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!); // A file below a folder always has one.
            File.Copy(file, target, overwrite: true);
        }
    }
}
