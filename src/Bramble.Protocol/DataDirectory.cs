namespace Bramble.Protocol;

/// <summary>Where a master or agent keeps what must survive, and the names of the files in it.</summary>
public static class DataDirectory
{
    /// <summary>The environment variable that names the directory.</summary>
    public const string Variable = "BRAMBLE_DATA";

    /// <summary>The local administrator's token, mode 0600.</summary>
    public const string AdminTokenFile = "admin.token";

    /// <summary>The folder in it that is the agent's: its key and its tasks.</summary>
    public const string AgentFolder = "agent";

    /// <summary>The certificate of the cluster's own authority, by which its masters are known.</summary>
    public const string AuthorityFile = "ca.crt";

    /// <summary>The directory used where none is given.</summary>
    /// <param name="environment">Reads an environment variable; null where it is not set.</param>
    /// <param name="privileged">Whether the user is root.</param>
    /// <returns><c>BRAMBLE_DATA</c>, else <c>/var/lib/bramble</c> for root, else <c>bramble</c> below <c>XDG_DATA_HOME</c> or <c>~/.local/share</c>.</returns>
    public static string Default(Func<string, string?> environment, bool privileged)
    {
        ArgumentNullException.ThrowIfNull(environment);
        if (environment(Variable) is { Length: > 0 } named)
        {
            return named;
        }

        if (privileged || environment("HOME") is not { Length: > 0 } home)
        {
            return "/var/lib/bramble";
        }

        var dataHome = environment("XDG_DATA_HOME") is { Length: > 0 } xdg ? xdg : Path.Combine(home, ".local", "share");
        return Path.Combine(dataHome, "bramble");
    }
}
