namespace Bramble.Agent.Tasks;

/// <summary>A step of the start. The numbers are those of Shim/shim.h.</summary>
internal enum ShimStage
{
    None = 0,
    Directory = 1,
    Fork = 2,
    User = 3,
    WorkingDirectory = 4,
    Exec = 5,
    Limits = 6,
}
