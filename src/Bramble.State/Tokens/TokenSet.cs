using System.Collections.Immutable;
using Bramble.Protocol.Ids;

namespace Bramble.State.Tokens;

/// <summary>All tokens, by id and by what is due next. Immutable.</summary>
public sealed class TokenSet
{
    internal static readonly TokenSet Empty = new(
        ImmutableDictionary<TokenId, TokenRecord>.Empty, ImmutableSortedSet<(DateTimeOffset, long)>.Empty);

    private readonly ImmutableDictionary<TokenId, TokenRecord> _byId;
    private readonly ImmutableSortedSet<(DateTimeOffset Deadline, long Id)> _deadlines;

    private TokenSet(ImmutableDictionary<TokenId, TokenRecord> byId, ImmutableSortedSet<(DateTimeOffset, long)> deadlines)
    {
        _byId = byId;
        _deadlines = deadlines;
    }

    public int Count => _byId.Count;

    /// <summary>All of them, in no order.</summary>
    public IEnumerable<TokenRecord> All => _byId.Values;

    internal IEnumerable<(DateTimeOffset Deadline, long Id)> Deadlines => _deadlines;

    public TokenRecord? Find(TokenId id) => _byId.GetValueOrDefault(id);

    internal IEnumerable<TokenRecord> DueAt(DateTimeOffset at) =>
        _deadlines.TakeWhile(entry => entry.Deadline <= at).Select(entry => _byId[new TokenId(entry.Id)]);

    internal TokenSet Put(TokenRecord token) =>
        new(_byId.SetItem(token.Id, token), WithoutDeadline(token.Id).Add((token.Deadline, token.Id.Value)));

    internal TokenSet Delete(TokenId id) => new(_byId.Remove(id), WithoutDeadline(id));

    private ImmutableSortedSet<(DateTimeOffset Deadline, long Id)> WithoutDeadline(TokenId id) =>
        _byId.TryGetValue(id, out var old) ? _deadlines.Remove((old.Deadline, id.Value)) : _deadlines;
}
