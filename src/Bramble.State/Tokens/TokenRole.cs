namespace Bramble.State.Tokens;

/// <summary>What a token lets a machine become.</summary>
public enum TokenRole
{
    /// <summary>A node that runs tasks.</summary>
    Agent,

    /// <summary>Another master.</summary>
    Master,
}
