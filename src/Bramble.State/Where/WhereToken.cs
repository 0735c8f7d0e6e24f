using System.Runtime.InteropServices;

namespace Bramble.State.Where;

/// <summary>One word or sign of an expression.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Offset of its first character, from 0.</param>
/// <param name="Length">Its characters, quotes included; 0 at the end.</param>
/// <param name="Text">What it says: a word, or the text within quotes; else the sign.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct WhereToken(WhereTokenKind Kind, int Start, int Length, string Text);

internal enum WhereTokenKind
{
    End,
    Word,
    Quoted,
    Compare,
    And,
    Or,
    Not,
    Open,
    Close,
    Comma,
}
