using System.Collections.Immutable;
using System.Globalization;
using Bramble.Protocol.Text;
using Bramble.State.Labels;

namespace Bramble.State.Where;

/// <summary>
/// Reads <c>or := and {'||' and}; and := unary {'&amp;&amp;' unary}; unary := '!' unary | '(' or ')' | FIELD [OPERATOR VALUE | 'in' '(' VALUE {',' VALUE} ')']</c>
/// by recursive descent. The first mistake ends it.
/// </summary>
internal sealed class WhereParser(List<WhereToken> tokens)
{
    private int _at;
    private int _depth;

    private WhereToken Current => tokens[_at];

    public WhereError? Error { get; private set; }

    /// <summary>The whole expression, or null with <see cref="Error"/> set.</summary>
    public WhereNode? Parse()
    {
        var node = Or();
        if (node is not null && Current.Kind != WhereTokenKind.End)
        {
            return Fail(Current, Current.Kind == WhereTokenKind.Close
                ? "This ) was never opened."
                : $"Expected && or || before '{Untrusted.Clean(Current.Text, 40)}'.");
        }

        return node;
    }

    private WhereNode? Or() => Chain(WhereTokenKind.Or, And, parts => new WhereNode.Any(parts[0].Start, parts[^1].End, parts));

    private WhereNode? And() => Chain(WhereTokenKind.And, Unary, parts => new WhereNode.All(parts[0].Start, parts[^1].End, parts));

    private WhereNode? Chain(WhereTokenKind sign, Func<WhereNode?> part, Func<ImmutableArray<WhereNode>, WhereNode> join)
    {
        if (part() is not { } first)
        {
            return null;
        }

        if (Current.Kind != sign)
        {
            return first;
        }

        var parts = ImmutableArray.CreateBuilder<WhereNode>();
        parts.Add(first);
        while (Current.Kind == sign)
        {
            _at++;
            if (part() is not { } next)
            {
                return null;
            }

            parts.Add(next);
        }

        return join(parts.DrainToImmutable());
    }

    private WhereNode? Unary()
    {
        var start = Current;
        if (start.Kind is not (WhereTokenKind.Not or WhereTokenKind.Open))
        {
            return Comparison();
        }

        if (++_depth > WhereExpression.MaxDepth)
        {
            return Fail(start, $"At most {WhereExpression.MaxDepth} parentheses and ! may stand within each other.");
        }

        _at++;
        var inner = start.Kind == WhereTokenKind.Not ? Unary() : Or();
        _depth--;
        if (inner is null)
        {
            return null;
        }

        if (start.Kind == WhereTokenKind.Not)
        {
            return new WhereNode.Not(start.Start, inner.End, inner);
        }

        if (Current.Kind != WhereTokenKind.Close)
        {
            return Current.Kind == WhereTokenKind.End
                ? Fail(start, "This ( is never closed.")
                : Fail(Current, $"Expected && or || or ) before '{Untrusted.Clean(Current.Text, 40)}'.");
        }

        _at++;
        return inner;
    }

    private WhereNode? Comparison()
    {
        var word = Current;
        if (word.Kind != WhereTokenKind.Word)
        {
            return Fail(word, word.Kind == WhereTokenKind.End
                ? "Something is missing at the end: a fact such as arch, or a label."
                : $"Expected a fact such as arch, or a label, not '{Untrusted.Clean(word.Text, 40)}'.");
        }

        var field = WhereField.Of(word.Text);
        if (field.Kind == WhereKind.Label && LabelRules.KeyViolation(field.Name) is { } violation)
        {
            return Fail(word, violation);
        }

        _at++;
        if (Current.Kind == WhereTokenKind.Compare)
        {
            return Compare(word, field);
        }

        if (Current.Kind == WhereTokenKind.Word && string.Equals(Current.Text, "in", StringComparison.OrdinalIgnoreCase))
        {
            return In(word, field);
        }

        return field.Kind is WhereKind.Flag or WhereKind.Label
            ? new WhereNode.Is(word.Start, word.Start + word.Length, field)
            : Fail(word, $"'{field.Name}' alone says neither yes nor no; compare it, such as {Example(field)}.");
    }

    private WhereNode? Compare(WhereToken word, WhereField field)
    {
        var sign = Current;
        var comparison = sign.Text switch
        {
            "=" or "==" => WhereOperator.Equal,
            "!=" => WhereOperator.NotEqual,
            "<" => WhereOperator.Less,
            "<=" => WhereOperator.LessOrEqual,
            ">" => WhereOperator.Greater,
            _ => WhereOperator.GreaterOrEqual,
        };
        if (comparison > WhereOperator.NotEqual && field.Kind is WhereKind.Text or WhereKind.Model or WhereKind.Flag)
        {
            return Fail(sign, $"'{field.Name}' has no order; it is compared with = or !=.");
        }

        _at++;
        return Value(field) is { } value
            ? new WhereNode.Compare(word.Start, tokens[_at - 1].Start + tokens[_at - 1].Length, field, comparison, value)
            : null;
    }

    private WhereNode? In(WhereToken word, WhereField field)
    {
        _at++;
        if (Current.Kind != WhereTokenKind.Open)
        {
            return Fail(Current, "Expected ( and a list of values after 'in'.");
        }

        var values = ImmutableArray.CreateBuilder<WhereValue>();
        do
        {
            _at++;
            if (Value(field) is not { } value)
            {
                return null;
            }

            values.Add(value);
        }
        while (Current.Kind == WhereTokenKind.Comma);

        if (Current.Kind != WhereTokenKind.Close)
        {
            return Fail(Current, "Expected , or ) in this list.");
        }

        _at++;
        return new WhereNode.In(word.Start, Current.Start, field, values.DrainToImmutable());
    }

    private WhereValue? Value(WhereField field)
    {
        var token = Current;
        if (token.Kind is not (WhereTokenKind.Word or WhereTokenKind.Quoted))
        {
            Fail(token, token.Kind == WhereTokenKind.End
                ? $"A value for '{field.Name}' is missing at the end."
                : $"Expected a value for '{field.Name}', not '{Untrusted.Clean(token.Text, 40)}'.");
            return null;
        }

        var number = Number(field, token.Text);
        var shown = Untrusted.Clean(token.Text, 40);
        var wrong = number is not null ? null : field.Kind switch
        {
            WhereKind.Number => $"'{field.Name}' is a number; '{shown}' is not.",
            WhereKind.Size => $"'{field.Name}' is a size such as 512M or 4G; '{shown}' is not.",
            WhereKind.Flag => $"'{field.Name}' is true or false, not '{shown}'.",
            WhereKind.Version when !char.IsAsciiDigit(token.Text.FirstOrDefault()) => $"'{field.Name}' is a version such as 6.12; '{shown}' is not.",
            _ => null,
        };
        if (wrong is not null)
        {
            Fail(token, wrong);
            return null;
        }

        _at++;
        return new WhereValue(token.Text, number);
    }

    private static double? Number(WhereField field, string text) => field.Kind switch
    {
        WhereKind.Number when ReferenceEquals(field, WhereField.Cpu) => Plain(text.EndsWith('%') ? text[..^1] : text),
        WhereKind.Number => Plain(text),
        WhereKind.Size => ByteSizes.TryParse(text, out var bytes) ? bytes : null,
        WhereKind.Flag => text.ToLowerInvariant() switch { "true" or "yes" => 1, "false" or "no" => 0, _ => null },
        WhereKind.Label => LabelNumber(text),
        _ => null,
    };

    /// <summary>A label's value as a number, where it is one or a size.</summary>
    internal static double? LabelNumber(string text) => Plain(text) ?? (ByteSizes.TryParse(text, out var bytes) ? bytes : null);

    private static double? Plain(string text) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : null;

    private static string Example(WhereField field) => field.Kind switch
    {
        WhereKind.Model => "model=pi5",
        WhereKind.Version => "kernel>=6.6",
        WhereKind.Size => $"{field.Name}>=512M",
        WhereKind.Number => ReferenceEquals(field, WhereField.Cores) ? "cores>=4" : $"{field.Name}<75",
        _ => ReferenceEquals(field, WhereField.Arch) ? "arch=arm64" : ReferenceEquals(field, WhereField.Os) ? "os=debian" : "name=pi-1",
    };

    private WhereNode? Fail(WhereToken at, string message)
    {
        Error ??= new WhereError(at.Start + 1, Math.Max(1, at.Length), message);
        return null;
    }
}
