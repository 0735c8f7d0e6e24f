namespace Bramble.Cli.Install;

internal static class PartExtensions
{
    public static string Word(this Part part) => part is Part.Agent ? "agent" : "master";

    public static string UnitName(this Part part) => $"bramble-{part.Word()}.service";

    public static Part Other(this Part part) => part is Part.Agent ? Part.Master : Part.Agent;
}
