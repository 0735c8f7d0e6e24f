using System.Globalization;
using Bramble.State.Jobs;

namespace Bramble.Master.Jobs.Files;

/// <summary>Where a job's fields stand in its file, for mistakes that only the cluster can find.</summary>
/// <param name="document">The job as a whole.</param>
/// <param name="fields">Its fields by their path.</param>
internal sealed class JobPlaces(FileNode document, IReadOnlyDictionary<string, FileNode> fields)
{
    /// <summary>The mistake at its place; at that of the job where its field is not written.</summary>
    public FileMistake Of(JobMistake mistake)
    {
        var parts = mistake.Field.Split('[', ']');
        var place = fields.GetValueOrDefault(parts[0]) ?? document;
        if (parts.Length > 1 && place is FileNode.List list && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < list.Items.Count)
        {
            place = list.Items[index];
        }

        return new FileMistake(place.Line, place.Column, mistake.Message);
    }
}
