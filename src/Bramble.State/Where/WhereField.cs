namespace Bramble.State.Where;

/// <summary>What an expression can ask a node for.</summary>
/// <param name="Name">As written; a label's key for a label.</param>
/// <param name="Kind">What its values are.</param>
/// <param name="IsLive">Whether it changes from reading to reading.</param>
internal sealed record WhereField(string Name, WhereKind Kind, bool IsLive = false)
{
    /// <summary>What goes before a label's key where it could be mistaken.</summary>
    public const string LabelPrefix = "label.";

    public static readonly WhereField Model = new("model", WhereKind.Model);
    public static readonly WhereField Arch = new("arch", WhereKind.Text);
    public static readonly WhereField Os = new("os", WhereKind.Text);
    public static readonly WhereField Kernel = new("kernel", WhereKind.Version);
    public static readonly WhereField Cores = new("cores", WhereKind.Number);
    public static readonly WhereField Memory = new("memory", WhereKind.Size);
    public static readonly WhereField NodeName = new("name", WhereKind.Text);
    public static readonly WhereField Temperature = new("temperature", WhereKind.Number, IsLive: true);
    public static readonly WhereField Load = new("load", WhereKind.Number, IsLive: true);
    public static readonly WhereField Cpu = new("cpu", WhereKind.Number, IsLive: true);
    public static readonly WhereField MemoryFree = new("memoryFree", WhereKind.Size, IsLive: true);
    public static readonly WhereField Throttled = new("throttled", WhereKind.Flag, IsLive: true);
    public static readonly WhereField UnderVoltage = new("underVoltage", WhereKind.Flag, IsLive: true);

    private static readonly Dictionary<string, WhereField> ByName = new WhereField[]
    {
        Model, Arch, Os, Kernel, Cores, Memory, NodeName, Temperature, Load, Cpu, MemoryFree, Throttled, UnderVoltage,
    }.ToDictionary(field => field.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The fixed names, in the order of their letters.</summary>
    public static IEnumerable<string> Names => ByName.Keys.Order(StringComparer.Ordinal);

    /// <summary>The field of a fixed name, else the label of that key.</summary>
    public static WhereField Of(string word) =>
        word.StartsWith(LabelPrefix, StringComparison.OrdinalIgnoreCase) && word.Length > LabelPrefix.Length
            ? new WhereField(word[LabelPrefix.Length..], WhereKind.Label)
            : ByName.GetValueOrDefault(word) ?? new WhereField(word, WhereKind.Label);
}

/// <summary>What the values of a field are, and so how they are compared.</summary>
internal enum WhereKind
{
    /// <summary>Upper and lower case alike; equal or not.</summary>
    Text,

    /// <summary>A board, which has a friendly short name as well.</summary>
    Model,

    /// <summary>Numbers with dots between.</summary>
    Version,

    Number,

    /// <summary>Bytes.</summary>
    Size,

    /// <summary>Yes or no.</summary>
    Flag,

    /// <summary>Text exactly; a number where both sides are.</summary>
    Label,
}
