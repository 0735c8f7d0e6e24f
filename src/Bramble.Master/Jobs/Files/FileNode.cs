namespace Bramble.Master.Jobs.Files;

/// <summary>A value of a job file, whichever language it is written in, and where it stands.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
internal abstract record FileNode(int Line, int Column)
{
    /// <summary>A text, a number, true, false or nothing.</summary>
    /// <param name="Line">From 1.</param>
    /// <param name="Column">From 1.</param>
    /// <param name="Text">As written, without quotes.</param>
    /// <param name="IsPlain">Whether it stands without quotes, so that it may be a number and the like.</param>
    public sealed record Scalar(int Line, int Column, string Text, bool IsPlain) : FileNode(Line, Column)
    {
        /// <summary>Whether it says that there is no value.</summary>
        public bool IsNull => IsPlain && Text is "" or "~" or "null" or "Null" or "NULL";
    }

    public sealed record List(int Line, int Column, IReadOnlyList<FileNode> Items) : FileNode(Line, Column);

    public sealed record Map(int Line, int Column, IReadOnlyList<FileEntry> Entries) : FileNode(Line, Column);

    /// <summary>What it is, for a person.</summary>
    public string Kind => this switch
    {
        List => "a list",
        Map => "a map of keys",
        Scalar { IsNull: true } => "nothing",
        _ => "a single value",
    };
}

/// <summary>A key with its value.</summary>
internal sealed record FileEntry(FileNode.Scalar Key, FileNode Value);
