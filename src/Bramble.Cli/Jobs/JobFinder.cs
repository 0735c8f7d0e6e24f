using Bramble.Cli.Client;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.Protocol.Client;
using Bramble.Protocol.Ids;
using Bramble.Protocol.Text;

namespace Bramble.Cli.Jobs;

/// <summary>Finds the job that a person means: by its id, the beginning of it, or its name.</summary>
internal static class JobFinder
{
    private const int PageSize = 1_000;
    private const int MaxShown = 5;

    /// <exception cref="CommandException">There is none, or more than one.</exception>
    public static async Task<Job> FindAsync(IJobsClient client, string text, CancellationToken cancellationToken)
    {
        if (JobId.TryParse(text, out var id))
        {
            return await client.GetJobAsync(id, cancellationToken) ?? throw None(text);
        }

        var named = new List<Job>();
        var begun = new List<Job>();
        string? cursor = null;
        do
        {
            var page = await client.GetJobsAsync(PageSize, cursor, cancellationToken);
            named.AddRange(page.Items.Where(job => string.Equals(job.Name, text, StringComparison.Ordinal)));
            begun.AddRange(page.Items.Where(job => text.Length > 0 && job.Id.ToString().StartsWith(text, StringComparison.Ordinal)));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        // A name that is there is meant, even where an id begins with it.
        var found = named.Count > 0 ? named : begun;
        return found.Count switch
        {
            0 => throw None(text),
            1 => found[0],
            _ => throw new CommandException(
                $"'{Untrusted.Clean(text, 80)}' is {found.Count} jobs, the newest first: {string.Join(", ", found.Take(MaxShown).Select(job => job.Id))}{(found.Count > MaxShown ? ", ..." : "")}. Give the id.", ExitCode.WrongUsage),
        };
    }

    private static CommandException None(string text) =>
        new($"No job has the id or name '{Untrusted.Clean(text, 80)}': 'bramble jobs' lists them.", ExitCode.NotFound);
}
