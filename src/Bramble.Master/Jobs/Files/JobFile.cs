using Bramble.Protocol.Api;

namespace Bramble.Master.Jobs.Files;

/// <summary>Reads job files, in YAML or JSON, whole: either every job is fine, or every mistake is told.</summary>
internal static class JobFile
{
    /// <summary>Largest file, in bytes.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>Most mistakes told.</summary>
    public const int MaxMistakes = 100;

    /// <summary>Reads a file.</summary>
    /// <param name="content">Its bytes, in UTF-8.</param>
    /// <param name="format">Its language.</param>
    public static JobFileResult Read(ReadOnlyMemory<byte> content, JobFileFormat format)
    {
        if (content.Length > MaxBytes)
        {
            return new JobFileResult.Wrong([new FileMistake(1, 1, $"A job file has at most {MaxBytes / 1024} KB; this one has {content.Length / 1024}.")]);
        }

        var mistakes = new List<FileMistake>();
        var documents = format == JobFileFormat.Json ? JsonFile.Parse(content, mistakes) : YamlFile.Parse(content, mistakes);
        if (documents.Count == 0 && mistakes.Count == 0)
        {
            mistakes.Add(new FileMistake(1, 1, "There is no job in this file."));
        }

        var jobs = new List<JobSpec>();
        var places = new List<JobPlaces>();
        foreach (var document in documents)
        {
            var reader = new JobReader(mistakes);
            jobs.Add(reader.Read(document));
            places.Add(reader.Places(document));
        }

        return mistakes.Count == 0
            ? new JobFileResult.Good(jobs, places)
            : Wrong(mistakes);
    }

    /// <summary>Mistakes in the order of the file, as many as are told.</summary>
    public static JobFileResult.Wrong Wrong(IEnumerable<FileMistake> mistakes) =>
        new([.. mistakes.OrderBy(mistake => mistake.Line).ThenBy(mistake => mistake.Column).Take(MaxMistakes)]);
}

/// <summary>The language of a job file.</summary>
internal enum JobFileFormat
{
    /// <summary>Several jobs are several documents, or one list.</summary>
    Yaml,

    /// <summary>Several jobs are one array.</summary>
    Json,
}

/// <summary>What came of reading a job file.</summary>
internal abstract record JobFileResult
{
    private JobFileResult()
    {
    }

    /// <summary>At least one job, none of which breaks a rule by itself.</summary>
    /// <param name="Jobs">The jobs, in the order of the file.</param>
    /// <param name="Places">Where the fields of each stand.</param>
    public sealed record Good(IReadOnlyList<JobSpec> Jobs, IReadOnlyList<JobPlaces> Places) : JobFileResult;

    /// <summary>At least one mistake, in the order of the file.</summary>
    public sealed record Wrong(IReadOnlyList<FileMistake> Mistakes) : JobFileResult;
}
