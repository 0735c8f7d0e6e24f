using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Bramble.Protocol;
using Bramble.Shared;

namespace Bramble.Master.Hosting;

/// <summary>Who this cluster is: made at the master's first start, kept in the data directory.</summary>
internal sealed record ClusterIdentity
{
    /// <summary>32 lower-case hex digits.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>Reads the identity and makes what is missing: the directory (0700), the identity, the administrator's token (0600).</summary>
    /// <exception cref="StartException">The directory can't be used.</exception>
    public static ClusterIdentity Open(string directory, string? name)
    {
        try
        {
            if (!Directory.Exists(directory))
            {
                Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            EnsureAdminToken(Path.Combine(directory, DataDirectory.AdminTokenFile));
            return OpenIdentity(Path.Combine(directory, "cluster.json"), name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException(
                $"The data directory {directory} can't be used: {e.Message} Choose another with --data DIR, or make it yours: chown -R $(id -un) {directory}",
                ExitCode.Failed, e);
        }
    }

    private static ClusterIdentity OpenIdentity(string file, string? name)
    {
        if (File.Exists(file))
        {
            var known = Read(file);
            if (name is null || string.Equals(name, known.Name, StringComparison.Ordinal))
            {
                return known;
            }

            var renamed = known with { Name = name };
            DurableFile.Write(file, JsonSerializer.SerializeToUtf8Bytes(renamed, ClusterIdentityJson.Default.ClusterIdentity));
            return renamed;
        }

        var made = new ClusterIdentity { Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), Name = name ?? "bramble" };
        DurableFile.Write(file, JsonSerializer.SerializeToUtf8Bytes(made, ClusterIdentityJson.Default.ClusterIdentity));
        return made;
    }

    /// <exception cref="StartException">The file is damaged.</exception>
    internal static ClusterIdentity Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), ClusterIdentityJson.Default.ClusterIdentity)
                ?? throw new JsonException("the file says null");
        }
        catch (JsonException e)
        {
            throw new StartException($"{file} is damaged ({e.Message}): restore it from a backup, or move it away to make a new cluster.", ExitCode.Failed, e);
        }
    }

    private static void EnsureAdminToken(string file)
    {
        if (!File.Exists(file))
        {
            DurableFile.Write(file, System.Text.Encoding.ASCII.GetBytes($"bra_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))}\n"));
        }
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ClusterIdentity))]
internal sealed partial class ClusterIdentityJson : JsonSerializerContext;
