namespace Bramble.Cli.Install;

/// <summary>The master's unit. It starts no program, so that all of the sandbox is its own; only what .NET's compiler needs stays open.</summary>
internal static class MasterUnit
{
    public static string Make(Layout layout) => $"""
        [Unit]
        Description=Bramble master: the cluster's state, dashboard and API
        After=network.target
        StartLimitIntervalSec=0

        [Service]
        Type=notify
        EnvironmentFile=-{Layout.MasterSettings}
        ExecStart={layout.MasterDirectory}/bramble-master --data={Layout.Data}
        WorkingDirectory={Layout.Data}
        User={Layout.User}
        SupplementaryGroups={Layout.DeviceGroup}
        StateDirectory=bramble
        StateDirectoryMode=0700
        UMask=0077

        Restart=always
        RestartSec=5
        # Wrong usage, such as an address that is none: trying again mends nothing.
        RestartPreventExitStatus=2
        WatchdogSec=30
        TimeoutStopSec=10
        # The database is checked at a start; on a slow card that takes its time.
        TimeoutStartSec=5min
        OOMScoreAdjust=-500

        AmbientCapabilities=
        CapabilityBoundingSet=
        NoNewPrivileges=yes
        ProtectSystem=strict
        ProtectHome=yes
        PrivateTmp=yes
        # No PrivateDevices: the master reads this machine's firmware, as an agent does.
        DevicePolicy=closed
        DeviceAllow=/dev/vcio rw
        DeviceAllow=/dev/vcio_gencmd rw
        ProtectControlGroups=yes
        ProtectHostname=yes
        ProtectKernelLogs=yes
        ProtectKernelModules=yes
        ProtectKernelTunables=yes
        ProtectProc=invisible
        LockPersonality=yes
        # No MemoryDenyWriteExecute: .NET compiles while it runs.
        RemoveIPC=yes
        RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
        RestrictNamespaces=yes
        RestrictRealtime=yes
        RestrictSUIDSGID=yes
        SystemCallArchitectures=native
        SystemCallFilter=@system-service
        SystemCallFilter=~@privileged
        # The clock is asked how well it is kept; to set it takes a capability that is not there, and ProtectClock would forbid both.
        SystemCallFilter=adjtimex clock_adjtime
        SystemCallErrorNumber=EPERM
        # A core of the master would hold the cluster's key.
        LimitCORE=0

        [Install]
        WantedBy=multi-user.target

        """;
}
