using Bramble.State.Tokens;

namespace Bramble.State.Tests.Tokens;

public sealed class TokenTransitionsTests
{
    private static readonly Dictionary<(TokenState, TokenEvent), TokenState> Arrows = new()
    {
        [(TokenState.Active, TokenEvent.Used)] = TokenState.Active,
        [(TokenState.Active, TokenEvent.UsedUp)] = TokenState.Used,
        [(TokenState.Active, TokenEvent.Revoked)] = TokenState.Revoked,
        [(TokenState.Active, TokenEvent.Expired)] = TokenState.Expired,
    };

    public static TheoryData<string, string, string?> Pairs()
    {
        var pairs = new TheoryData<string, string, string?>();
        foreach (var from in Enum.GetValues<TokenState>())
        {
            foreach (var on in Enum.GetValues<TokenEvent>())
            {
                pairs.Add($"{from}", $"{on}", Arrows.TryGetValue((from, on), out var to) ? $"{to}" : null);
            }
        }

        return pairs;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Each_arrow_is_as_drawn(string from, string on, string? to) =>
        Assert.Equal(to, TokenTransitions.Next(Enum.Parse<TokenState>(from), Enum.Parse<TokenEvent>(on))?.ToString());
}
