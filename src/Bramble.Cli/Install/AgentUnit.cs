namespace Bramble.Cli.Install;

/// <summary>
/// The agent's unit. Tasks are started by the service and inherit whatever sandbox it has, so nothing stands here that would
/// break a program which runs well in a shell; docs/adr/0012 goes through the options that are left out.
/// </summary>
internal static class AgentUnit
{
    /// <summary>What the agent needs of root, and why; the code that asks is Bramble.Agent/Tasks/AgentRights.</summary>
    private const string Capabilities = "CAP_SETUID CAP_SETGID CAP_SETPCAP CAP_KILL CAP_CHOWN CAP_FOWNER CAP_DAC_OVERRIDE CAP_SYS_PTRACE";

    public static string Make(Layout layout) => $"""
        [Unit]
        Description=Bramble agent: makes this machine a node of a cluster
        After=network.target
        # A master may be away for days; the agent is tried for as long.
        StartLimitIntervalSec=0

        [Service]
        Type=notify
        ExecStart={layout.Program} agent --data {Layout.Data}
        User={Layout.User}
        # The firmware's mailbox: throttling, voltage, temperatures.
        SupplementaryGroups={Layout.DeviceGroup}
        StateDirectory=bramble
        StateDirectoryMode=0700
        UMask=0077

        # Tasks outlive the agent: a stop, a crash, an update.
        KillMode=process
        Delegate=yes
        OOMPolicy=continue
        TasksMax=infinity
        TimeoutStopSec=10

        Restart=always
        RestartSec=5
        # Wrong usage, such as no join token: trying again mends nothing.
        RestartPreventExitStatus=2
        WatchdogSec=30
        OOMScoreAdjust=-500

        # Tasks run as another user, who can't read the node's key: becoming that user, watching its processes, ending them and
        # removing what they leave takes these and nothing else. A task has none of them.
        AmbientCapabilities={Capabilities}
        CapabilityBoundingSet={Capabilities}
        NoNewPrivileges=yes
        # A core of the agent would hold its key.
        LimitCORE=0

        [Install]
        WantedBy=multi-user.target

        """;
}
