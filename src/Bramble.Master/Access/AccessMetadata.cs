namespace Bramble.Master.Access;

/// <summary>Who may call an end point.</summary>
internal sealed record AccessMetadata(AccessLevel Level);
