using System.Text.Json;

namespace Bramble.Agent.Tasks;

/// <summary>Finds and reads the node's policy. A file that is there and can't be used forbids tasks rather than allowing all.</summary>
internal static class NodePolicyFile
{
    private const int MaxBytes = 64 * 1024;

    /// <summary>Reads the first of the files that is there.</summary>
    /// <param name="files">Full paths, the first wins.</param>
    /// <param name="problem">A sentence, where the file can't be used; the policy then is null.</param>
    /// <returns>The policy; the default one where there is no file.</returns>
    public static NodePolicy? Read(IEnumerable<string> files, out string? problem)
    {
        problem = null;
        foreach (var file in files)
        {
            try
            {
                if (File.Exists(file))
                {
                    return Parse(file, out problem);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or NotSupportedException)
            {
                problem = $"The node's policy file {file} can't be used, so the node takes no tasks: {e.Message}";
                return null;
            }
        }

        return new NodePolicy();
    }

    private static NodePolicy? Parse(string file, out string? problem)
    {
        var mode = File.GetUnixFileMode(file);
        if ((mode & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != UnixFileMode.None)
        {
            problem = $"The node's policy file {file} may be written by others than its owner, so the node takes no tasks: chmod go-w {file}.";
            return null;
        }

        using var stream = File.OpenRead(file);
        if (stream.Length > MaxBytes)
        {
            problem = $"The node's policy file {file} has {stream.Length} bytes, the bound is {MaxBytes}, so the node takes no tasks.";
            return null;
        }

        var policy = JsonSerializer.Deserialize(stream, PolicyJsonContext.Default.NodePolicy);
        var wrong = policy is null ? "it is null"
            : policy.Users is null || policy.Groups is null || policy.Users.Concat(policy.Groups).Any(name => name is null) ? "a list in it is null"
            : policy.Groups.Count > 32 ? $"it names {policy.Groups.Count} groups, the bound is 32"
            : policy.MaxCpus is <= 0 or double.NaN ? $"maxCpus is {policy.MaxCpus}"
            : policy.MaxMemoryBytes is < AttemptSpecCheck.MinMemoryBytes ? $"maxMemoryBytes is {policy.MaxMemoryBytes}, the least is {AttemptSpecCheck.MinMemoryBytes}"
            : policy.MaxProcesses is < 1 or > 1_000_000 ? $"maxProcesses is {policy.MaxProcesses}"
            : policy.MaxOpenFiles is < 16 or > 1_048_576 ? $"maxOpenFiles is {policy.MaxOpenFiles}"
            : policy.MaxFileBytes is < 1 ? $"maxFileBytes is {policy.MaxFileBytes}"
            : null;
        problem = wrong is null ? null : $"The node's policy file {file} can't be used, so the node takes no tasks: {wrong}.";
        return wrong is null ? policy : null;
    }
}
