using System.Text.Json.Serialization;

namespace Bramble.Master.Store.Backups;

/// <summary>What a backup says about itself; its first entry.</summary>
internal sealed record BackupManifest
{
    /// <summary>Names of the manifest and of its checksum in the backup.</summary>
    public const string FileName = "manifest.json";

    public const string ChecksumFileName = "manifest.sha256";

    public const string FormatName = "bramble-backup";

    /// <summary>The version this program writes, and the newest it reads.</summary>
    public const int Newest = 1;

    /// <summary>Always <see cref="FormatName"/>.</summary>
    public required string Format { get; init; }

    public required int Version { get; init; }

    /// <summary>When the copy of the database was made, by the master's clock.</summary>
    public required DateTimeOffset TakenAt { get; init; }

    /// <summary>The version of the master that made it.</summary>
    public required string Bramble { get; init; }

    public required string ClusterId { get; init; }

    public required string ClusterName { get; init; }

    /// <summary>The files behind the manifest, in their order.</summary>
    public required IReadOnlyList<BackupFile> Files { get; init; }
}

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, WriteIndented = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(BackupManifest))]
internal sealed partial class BackupJson : JsonSerializerContext;
