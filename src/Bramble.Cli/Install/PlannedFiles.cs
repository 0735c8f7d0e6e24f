namespace Bramble.Cli.Install;

/// <summary>The small files of an installation, whole.</summary>
internal static class PlannedFiles
{
    public static IReadOnlyList<(string Path, string Text)> Of(Part part, Layout layout)
    {
        var advice = $"Change it with 'systemctl edit {part.UnitName()}': an update leaves that alone.";
        var unit = part is Part.Agent ? AgentUnit.Make(layout) : MasterUnit.Make(layout);
        return
        [
            (layout.Unit(part), MarkedFile.Mark(unit, advice)),
            (layout.Rule, MarkedFile.Mark(UdevRule.Text, "A rule of your own with a later name wins over it.")),
        ];
    }
}
