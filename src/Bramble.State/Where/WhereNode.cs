using System.Collections.Immutable;

namespace Bramble.State.Where;

/// <summary>An expression as a tree. Its depth is bounded by <see cref="WhereExpression.MaxDepth"/>.</summary>
/// <param name="Start">Offset of its first character.</param>
/// <param name="End">Offset behind its last.</param>
internal abstract record WhereNode(int Start, int End)
{
    /// <summary>Every one of two or more.</summary>
    public sealed record All(int Start, int End, ImmutableArray<WhereNode> Parts) : WhereNode(Start, End);

    /// <summary>One of two or more.</summary>
    public sealed record Any(int Start, int End, ImmutableArray<WhereNode> Parts) : WhereNode(Start, End);

    public sealed record Not(int Start, int End, WhereNode Part) : WhereNode(Start, End);

    /// <summary>A flag that is on, or a label that there is and that does not say false.</summary>
    public sealed record Is(int Start, int End, WhereField Field) : WhereNode(Start, End);

    /// <summary>A field beside one value.</summary>
    public sealed record Compare(int Start, int End, WhereField Field, WhereOperator Operator, WhereValue Value) : WhereNode(Start, End);

    /// <summary>A field that equals one of several values.</summary>
    public sealed record In(int Start, int End, WhereField Field, ImmutableArray<WhereValue> Values) : WhereNode(Start, End);
}

/// <summary>A value as written, and as what it is compared.</summary>
/// <param name="Text">As written, without quotes.</param>
/// <param name="Number">For a number, a size, a flag (0 or 1); for a label where it is a number.</param>
internal sealed record WhereValue(string Text, double? Number);

internal enum WhereOperator
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}
