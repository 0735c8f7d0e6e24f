using Bramble.Cli.Client;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.Protocol.Client;

namespace Bramble.Cli.Jobs;

/// <summary>Submits a file once, however often it has to be sent: each sending carries the same idempotency key.</summary>
internal static class Submission
{
    /// <summary>A master that restarts is back within this.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(1);

    /// <exception cref="CommandException">No master answers.</exception>
    /// <exception cref="RefusedException">The master takes it not on.</exception>
    public static async Task<JobSubmission> SendAsync(IJobsClient client, ReadOnlyMemory<byte> body, string contentType, TimeProvider time, CancellationToken cancellationToken)
    {
        var key = Guid.CreateVersion7(time.GetUtcNow()).ToString("N");
        var since = time.GetTimestamp();
        var mayBeThere = false;
        while (true)
        {
            try
            {
                return await client.SubmitJobAsync(body, contentType, key, cancellationToken);
            }
            catch (CommandException e) when (e.ExitCode == ExitCode.NoMaster)
            {
                // Where nobody answered the first call nothing was sent, and nothing is waited for.
                mayBeThere |= e.InnerException is not HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError };
                if (!mayBeThere)
                {
                    throw;
                }

                if (time.GetElapsedTime(since) >= Longest)
                {
                    throw new CommandException($"The master's answer was lost and it stays away: 'bramble jobs' will say whether the job is there. ({e.Message})", ExitCode.NoMaster, e);
                }
            }

            await Task.Delay(Wait, time, cancellationToken);
        }
    }
}
