namespace Bramble.Protocol.Sessions;

/// <summary>What a node may claim; the ranges are those of the classic protocol, so that both kinds of node are held to the same.</summary>
public static class NodeLimits
{
    /// <summary>Most logical processors.</summary>
    public const int MaxCores = 1_024;

    /// <summary>Most bytes of memory, swap or free room: 1 TiB.</summary>
    public const long MaxBytes = 1L << 40;

    /// <summary>Highest processor clock in MHz.</summary>
    public const double MaxMegahertz = 100_000;

    /// <summary>Lowest temperature in degrees Celsius.</summary>
    public const double MinCelsius = -50;

    /// <summary>Highest temperature in degrees Celsius.</summary>
    public const double MaxCelsius = 150;

    /// <summary>Highest load average.</summary>
    public const double MaxLoad = 100_000;
}
