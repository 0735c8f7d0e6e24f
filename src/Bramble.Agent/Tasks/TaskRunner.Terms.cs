namespace Bramble.Agent.Tasks;

/// <summary>What the node takes, found without starting anything.</summary>
internal sealed partial class TaskRunner
{
    /// <summary>With this much room nothing is tried: an SD card is not written to only to be asked.</summary>
    private const long EnoughBytes = 1 << 20;

    private const string ProbeName = ".probe";

    /// <summary>Looks at the policy and at the disk. May wait for the disk.</summary>
    public TaskTerms LookAtTerms()
    {
        var policy = ReadPolicy(out var problem);
        return policy is null ? TaskTerms.None(problem ?? "The node has no policy.")
            : WhyNotWritable() is { } why ? TaskTerms.None(why)
            : TaskTerms.Of(policy, _users);
    }

    private NodePolicy? ReadPolicy(out string? problem) =>
        NodePolicyFile.Read(_options.PolicyFiles ?? [Path.Combine(_options.DataDirectory, NodePolicy.FileName), NodePolicy.SystemFile], out problem);

    private string? WhyNotWritable()
    {
        try
        {
            if (LinuxCalls.Access(_directory, LinuxCalls.MayWrite | LinuxCalls.MayEnter) != 0)
            {
                throw LinuxCalls.Failure($"{_directory} can't be written");
            }

            if (new DriveInfo(_directory).AvailableFreeSpace < EnoughBytes)
            {
                var probe = Path.Combine(_directory, ProbeName);
                File.Delete(probe);
                AttemptDirectory.Create(probe, Reserved);
                File.Delete(probe);
            }

            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e is IOException io && LinuxCalls.IsDiskFull(io) ? "Its disk is full." : e.Message;
        }
    }
}
