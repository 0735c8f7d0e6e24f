using System.Globalization;
using Bramble.Master.Api;
using Bramble.Protocol.Api;
using Bramble.State;
using Bramble.State.Audit;

namespace Bramble.Master.Store.Backups;

/// <summary><c>/api/v1/backup</c>.</summary>
internal static class BackupApi
{
    public const string ContentType = "application/x-tar";

    public static void MapBackupApi(this IEndpointRouteBuilder api) => api.MapPost("/backup", MakeAsync)
        .WithName("MakeBackup")
        .WithSummary("One file with all of the cluster, its secret key among it: whoever has the file can mint nodes")
        .Produces(StatusCodes.Status200OK, contentType: ContentType);

    private static async Task<IResult> MakeAsync(HttpContext context, ClusterStore store, BackupMaker maker, CancellationToken cancellationToken)
    {
        if (store.Degraded is { } problem)
        {
            // What is read from a disk that fails need not be what was recorded.
            return CommandProblems.Of(new CommandResult.Unavailable(problem));
        }

        Backup? made;
        try
        {
            made = maker.TryMake();
        }
        catch (StoreException e)
        {
            return CommandProblems.Of(new CommandResult.Unavailable(new StoreProblem(e.IsFull ? ProblemCodes.StoreFull : ProblemCodes.StoreDegraded, e.Message)));
        }

        using var backup = made;
        if (backup is null)
        {
            return ProblemResult.Make(StatusCodes.Status409Conflict, ProblemCodes.BackupRunning, "A backup is running", "Another backup is being made: wait until it is done and try again.");
        }

        // Whether it is recorded does not change the answer; a full disk is a good moment for a backup.
        var origin = new Origin("admin", $"{context.Connection.RemoteIpAddress}:{context.Connection.RemotePort}", context.TraceIdentifier);
        await store.ExecuteAsync(new RecordAudit("cluster.backup", backup.Manifest.ClusterName, "done") { Origin = origin }, cancellationToken);

        var stamp = backup.Manifest.TakenAt.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        context.Response.ContentType = ContentType;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"bramble-{stamp}.tar\"";
        await backup.WriteAsync(context.Response.Body, cancellationToken);
        return Results.Empty;
    }
}
