namespace Bramble.Cli.Install;

/// <summary>Where things go on the machine, or in a tree that will become one.</summary>
/// <param name="Root">The tree; <c>/</c> for this machine.</param>
/// <param name="Prefix"><c>/usr/local</c> for what an administrator installs, <c>/usr</c> for a package.</param>
internal sealed record Layout(string Root, string Prefix)
{
    public const string DefaultPrefix = "/usr/local";
    public const string PackagePrefix = "/usr";
    public const string User = "bramble";
    public const string TaskUser = "bramble-task";
    public const string DeviceGroup = "video";
    public const string Data = "/var/lib/bramble";

    /// <summary>Private directories of tasks; the agent makes it.</summary>
    public const string TaskDirectories = "/var/lib/bramble-tasks";

    /// <summary>Settings of the master, read by its unit; the administrator's own file.</summary>
    public const string MasterSettings = "/etc/default/bramble-master";

    public string ProgramDirectory => $"{Prefix}/lib/bramble";

    public string Program => $"{ProgramDirectory}/bramble";

    public string MasterDirectory => $"{ProgramDirectory}/master";

    public string Link => $"{Prefix}/bin/bramble";

    public string Rule => IsPackage ? "/usr/lib/udev/rules.d/70-bramble.rules" : "/etc/udev/rules.d/70-bramble.rules";

    private bool IsPackage => string.Equals(Prefix, PackagePrefix, StringComparison.Ordinal);

    /// <summary>The unit's file.</summary>
    public string Unit(Part part) => $"{(IsPackage ? "/usr" : "/etc")}{(IsPackage ? "/lib" : "")}/systemd/system/{part.UnitName()}";

    /// <summary>A path of the machine, in the tree.</summary>
    public string At(string path) => Path.Combine(Root, path.TrimStart('/'));
}
