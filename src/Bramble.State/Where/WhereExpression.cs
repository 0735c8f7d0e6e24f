using System.Diagnostics.CodeAnalysis;
using Bramble.Protocol.Text;
using Bramble.State.Nodes;
using Bramble.State.Scheduling;

namespace Bramble.State.Where;

/// <summary>
/// Says which nodes fit, such as <c>model=pi5 &amp;&amp; memory>=4G &amp;&amp; !throttled</c>. A comparison with something
/// that is not known is false. Immutable, thread safe; judging a node allocates nothing for most expressions.
/// </summary>
public sealed class WhereExpression
{
    /// <summary>Longest text, in characters.</summary>
    public const int MaxLength = 1_024;

    /// <summary>Most parentheses and <c>!</c> within each other.</summary>
    public const int MaxDepth = 32;

    /// <summary>Words this short are near each other by chance: one letter may differ, else two.</summary>
    private const int ShortWord = 5;

    private readonly WhereNode _root;

    private WhereExpression(string text, WhereNode root)
    {
        Text = text;
        _root = root;
    }

    /// <summary>As written.</summary>
    public string Text { get; }

    /// <summary>Reads an expression.</summary>
    /// <param name="text">At most <see cref="MaxLength"/> characters.</param>
    /// <param name="expression">The expression, or null.</param>
    /// <param name="error">The first mistake, or null.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out WhereExpression? expression, [NotNullWhen(false)] out WhereError? error)
    {
        expression = null;
        if (text.Length > MaxLength)
        {
            error = new WhereError(MaxLength + 1, 1, $"An expression has at most {MaxLength} characters; this one has {text.Length}.");
            return false;
        }

        var tokens = new List<WhereToken>();
        error = WhereLexer.Cut(text, tokens);
        if (error is not null)
        {
            return false;
        }

        var parser = new WhereParser(tokens);
        var root = parser.Parse();
        error = parser.Error;
        if (root is null)
        {
            error ??= new WhereError(1, 1, "The expression cannot be read.");
            return false;
        }

        error = null;
        expression = new WhereExpression(text, root);
        return true;
    }

    /// <summary>Whether a node fits now.</summary>
    /// <param name="node">The node.</param>
    /// <param name="live">What it last told; null where it has told nothing.</param>
    public bool Matches(NodeRecord node, NodeCapacity? live) => WhereJudge.Judge(_root, node, live, ignoreLive: false) == true;

    /// <summary>Whether a node fits now or could once its temperature, load and the like are others.</summary>
    /// <param name="node">The node.</param>
    /// <param name="live">What it last told; null where it has told nothing.</param>
    public bool CouldMatch(NodeRecord node, NodeCapacity? live) => WhereJudge.Judge(_root, node, live, ignoreLive: true) != false;

    /// <summary>
    /// The first word that is taken for a label although no node has it and it is nearly the name of a fact: a slip of the pen
    /// would wait for ever. One written as <c>label.KEY</c> is meant.
    /// </summary>
    /// <param name="isLabel">Whether a node has a label of that key.</param>
    public WhereError? FindTypo(Func<string, bool> isLabel)
    {
        foreach (var (field, start) in Fields(_root))
        {
            // What stands there is the key itself where nothing is before it.
            if (field.Kind == WhereKind.Label && Text.AsSpan(start).StartsWith(field.Name, StringComparison.Ordinal)
                && Nearest.Of(field.Name, WhereField.Names, field.Name.Length <= ShortWord ? 1 : 2) is { } nearest && !isLabel(field.Name))
            {
                return new WhereError(start + 1, field.Name.Length, $"'{field.Name}' is no fact, and no node has such a label; perhaps '{nearest}' is meant. Write 'label.{field.Name}' for a label that is yet to come.");
            }
        }

        return null;
    }

    /// <summary>Names the part that keeps a node out, with what the node has instead.</summary>
    /// <param name="node">A node that does not fit.</param>
    /// <param name="live">What it last told.</param>
    /// <returns>Such as <c>arch=arm64 does not hold (it is x64)</c>.</returns>
    public string WhyNot(NodeRecord node, NodeCapacity? live)
    {
        var part = _root;
        while (part is WhereNode.All all && all.Parts.FirstOrDefault(inner => WhereJudge.Judge(inner, node, live, ignoreLive: false) != true) is { } failing)
        {
            part = failing;
        }

        var written = Text[part.Start..Math.Min(part.End, Text.Length)].Trim();
        var field = part switch
        {
            WhereNode.Compare compare => compare.Field,
            WhereNode.In list => list.Field,
            WhereNode.Is flag => flag.Field,
            _ => null,
        };
        return field is null ? $"{written} does not hold" : $"{written} does not hold ({WhereJudge.Describe(field, node, live)})";
    }

    public override string ToString() => Text;

    private static IEnumerable<(WhereField Field, int Start)> Fields(WhereNode node) => node switch
    {
        WhereNode.All all => all.Parts.SelectMany(Fields),
        WhereNode.Any any => any.Parts.SelectMany(Fields),
        WhereNode.Not not => Fields(not.Part),
        WhereNode.Is flag => [(flag.Field, flag.Start)],
        WhereNode.Compare compare => [(compare.Field, compare.Start)],
        WhereNode.In list => [(list.Field, list.Start)],
        _ => [],
    };
}
