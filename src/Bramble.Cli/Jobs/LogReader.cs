using Bramble.Cli.Client;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.Protocol.Client;

namespace Bramble.Cli.Jobs;

/// <summary>Reads one stream of one attempt to its end, going on where it was when the connection or the master broke.</summary>
internal static class LogReader
{
    private const int BufferSize = 32 * 1024;

    /// <summary>A stream that has ended is asked for once more when the attempt is known to have ended, which is soon.</summary>
    private static readonly TimeSpan AfterEnd = TimeSpan.FromMilliseconds(200);

    /// <summary>What <see cref="CopyAsync"/> came to.</summary>
    internal enum Outcome
    {
        /// <summary>The master ended it.</summary>
        Ended,

        /// <summary>The connection broke: there may be more.</summary>
        Broken,
    }

    /// <summary>Prints what there is, and follows where the query says so.</summary>
    /// <param name="client">Asks the master.</param>
    /// <param name="query">What is wanted.</param>
    /// <param name="printer">Where it goes.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>How it ended, and how many bytes came.</returns>
    /// <exception cref="IOException">Whoever read our output has left; trouble with the master is an outcome.</exception>
    public static async Task<(Outcome Outcome, long Bytes)> CopyAsync(HttpBrambleClient client, LogQuery query, ITaskPrinter printer, CancellationToken cancellationToken)
    {
        var bytes = 0L;
        var buffer = new byte[BufferSize];
        await using var stream = await client.OpenLogAsync(query, cancellationToken);
        while (true)
        {
            int read;
            try
            {
                read = await stream.ReadAsync(buffer, cancellationToken);
            }
            catch (Exception e) when (e is IOException or HttpRequestException)
            {
                return (Outcome.Broken, bytes);
            }

            if (read == 0)
            {
                return (Outcome.Ended, bytes);
            }

            printer.Write(buffer.AsSpan(0, read));
            bytes += read;
        }
    }

    /// <summary>Prints everything the stream has and will have.</summary>
    /// <param name="client">Asks the master.</param>
    /// <param name="query">What is wanted.</param>
    /// <param name="printer">Where it goes; it is told of the end.</param>
    /// <param name="hasEnded">Whether the attempt is known to have ended: what is read to its end after that is whole.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CommandException">The master stayed away too long.</exception>
    /// <exception cref="RefusedException">There is no such output, or it can't be had.</exception>
    public static async Task FollowAsync(HttpBrambleClient client, LogQuery query, ITaskPrinter printer, Func<bool> hasEnded, TimeProvider time, CancellationToken cancellationToken)
    {
        var away = time.GetTimestamp();
        var isAway = false;
        while (true)
        {
            var wasOver = hasEnded();
            var wait = PatientJobs.Wait;
            try
            {
                var (outcome, bytes) = await CopyAsync(client, query with { Follow = true }, printer, cancellationToken);
                query = query with { Offset = query.Offset + bytes };
                isAway = isAway && bytes == 0 && outcome == Outcome.Broken;
                wait = outcome == Outcome.Ended ? AfterEnd : wait;
                if (outcome == Outcome.Ended && wasOver)
                {
                    printer.End();
                    return;
                }
            }
            catch (CommandException e) when (e.ExitCode == ExitCode.NoMaster && !IsTooLong(ref isAway, ref away, time))
            {
                // It starts anew: what it had on disk it still has.
            }
            catch (RefusedException e) when (PatientJobs.IsForLater(e.Problem) && !IsTooLong(ref isAway, ref away, time))
            {
                // As many streams as it allows are open.
            }

            await Task.Delay(wait, time, cancellationToken);
        }
    }

    private static bool IsTooLong(ref bool isAway, ref long away, TimeProvider time)
    {
        if (!isAway)
        {
            isAway = true;
            away = time.GetTimestamp();
        }

        return time.GetElapsedTime(away) >= PatientJobs.Longest;
    }
}
