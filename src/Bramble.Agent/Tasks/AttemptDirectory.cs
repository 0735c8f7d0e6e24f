using System.Text.Json;

namespace Bramble.Agent.Tasks;

/// <summary>The files of one attempt, <c>tasks/job/index-attempt/</c>, but for the output. Its directories have mode 0700.</summary>
internal static class AttemptDirectory
{
    public const string CancelFile = "cancel";
    public const string WorkName = "work";

    public const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // Of an intent: longer than any this agent writes.
    private const int MaxFileBytes = 256 * 1024;

    private static readonly string[] Files =
    [
        AttemptIntent.FileName, ShimExit.FileName, ShimExit.ReservedName, ShimState.FileName, CancelFile, "stdout", "stdout.tail", "stderr", "stderr.tail",
    ];

    /// <summary>Writes a new file; its directory keeps others from it.</summary>
    public static void Create(string path, ReadOnlySpan<byte> content)
    {
        using var handle = File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite);
        RandomAccess.Write(handle, content, 0);
    }

    /// <summary>Reads the intent.</summary>
    /// <returns>Null where it is missing or damaged.</returns>
    public static AttemptIntent? ReadIntent(string directory)
    {
        try
        {
            return JsonSerializer.Deserialize(ReadSmall(Path.Combine(directory, AttemptIntent.FileName)), TasksJsonContext.Default.AttemptIntent) is { Version: 1, BootId: not null, Command: not null } intent ? intent : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Reads how it ended.</summary>
    /// <returns>Null where it is missing or damaged.</returns>
    public static ShimExit? ReadExit(string directory)
    {
        try
        {
            return JsonSerializer.Deserialize(ReadSmall(Path.Combine(directory, ShimExit.FileName)), TasksJsonContext.Default.ShimExit) is { Version: 1, Cause: not null } exit ? exit : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Removes it, where nothing but what belongs there is in it.</summary>
    /// <returns>False where a task has left files: those may be many, and are not for here.</returns>
    public static bool TryRemove(string directory)
    {
        try
        {
            var work = Path.Combine(directory, WorkName);
            if (Directory.Exists(work))
            {
                Directory.Delete(work);
            }

            foreach (var file in Files)
            {
                File.Delete(Path.Combine(directory, file));
            }

            Directory.Delete(directory);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static byte[] ReadSmall(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var length = RandomAccess.GetLength(file);
        if (length > MaxFileBytes)
        {
            throw new IOException($"{path} has {length} bytes, the bound is {MaxFileBytes}.");
        }

        var content = new byte[length];
        return content.AsSpan(0, RandomAccess.Read(file, content, 0)).ToArray();
    }
}
