using System.Buffers;
using System.Text;
using Bramble.Protocol.Text;

namespace Bramble.State.Where;

/// <summary>Cuts an expression into words and signs.</summary>
internal static class WhereLexer
{
    private static readonly SearchValues<char> WordCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-/+:%");

    /// <summary>All tokens, an end behind them; or the first mistake.</summary>
    public static WhereError? Cut(string text, List<WhereToken> tokens)
    {
        var at = 0;
        while (true)
        {
            while (at < text.Length && text[at] is ' ' or '\t' or '\n' or '\r')
            {
                at++;
            }

            if (at == text.Length)
            {
                tokens.Add(new WhereToken(WhereTokenKind.End, at, 0, ""));
                return null;
            }

            var (token, error) = Next(text, at);
            if (error is not null)
            {
                return error;
            }

            tokens.Add(token);
            at += token.Length;
        }
    }

    private static (WhereToken Token, WhereError? Error) Next(string text, int at)
    {
        var next = at + 1 < text.Length ? text[at + 1] : '\0';
        return text[at] switch
        {
            '(' => Sign(WhereTokenKind.Open, 1),
            ')' => Sign(WhereTokenKind.Close, 1),
            ',' => Sign(WhereTokenKind.Comma, 1),
            '=' => Sign(WhereTokenKind.Compare, next == '=' ? 2 : 1),
            '!' when next == '=' => Sign(WhereTokenKind.Compare, 2),
            '!' => Sign(WhereTokenKind.Not, 1),
            '<' or '>' => Sign(WhereTokenKind.Compare, next == '=' ? 2 : 1),
            '&' when next == '&' => Sign(WhereTokenKind.And, 2),
            '|' when next == '|' => Sign(WhereTokenKind.Or, 2),
            '&' or '|' => (default, new WhereError(at + 1, 1, $"Write {text[at]}{text[at]} instead of one {text[at]}.")),
            '"' or '\'' => Quoted(text, at),
            _ => Word(text, at),
        };

        (WhereToken, WhereError?) Sign(WhereTokenKind kind, int length) => (new WhereToken(kind, at, length, text.Substring(at, length)), null);
    }

    private static (WhereToken Token, WhereError? Error) Word(string text, int at)
    {
        var length = text.AsSpan(at).IndexOfAnyExcept(WordCharacters);
        length = length < 0 ? text.Length - at : length;
        if (length > 0)
        {
            return (new WhereToken(WhereTokenKind.Word, at, length, text.Substring(at, length)), null);
        }

        Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var units);
        var shown = Untrusted.Clean(rune.ToString(), 2);
        return (default, new WhereError(at + 1, units, $"'{shown}' has no meaning here; put text with such characters in quotes."));
    }

    /// <summary>Quotes of either kind; a backslash takes the next character as it is.</summary>
    private static (WhereToken Token, WhereError? Error) Quoted(string text, int at)
    {
        var value = new StringBuilder();
        for (var i = at + 1; i < text.Length; i++)
        {
            if (text[i] == text[at])
            {
                return (new WhereToken(WhereTokenKind.Quoted, at, i + 1 - at, value.ToString()), null);
            }

            i += text[i] == '\\' && i + 1 < text.Length ? 1 : 0;
            value.Append(text[i]);
        }

        return (default, new WhereError(at + 1, 1, $"This {text[at]} is never closed."));
    }
}
