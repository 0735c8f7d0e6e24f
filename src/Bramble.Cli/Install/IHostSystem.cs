namespace Bramble.Cli.Install;

/// <summary>The machine beyond its files: its users and its service manager.</summary>
internal interface IHostSystem
{
    /// <summary>Whether systemd runs here; in a container or a tree being built it does not.</summary>
    bool HasSystemd { get; }

    /// <summary>Runs a program of the system.</summary>
    /// <param name="program">Its name.</param>
    /// <param name="arguments">Its arguments; everybody can read them, so no secret is among them.</param>
    /// <param name="input">Its standard input, for what is one.</param>
    /// <param name="tell">Told of each line it writes to standard output, as it comes; null to keep them for the result.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<ProgramResult> RunAsync(string program, IReadOnlyList<string> arguments, string? input, Action<string>? tell, CancellationToken cancellationToken);
}
