namespace Bramble.State;

/// <summary>Who asked for something, and from where.</summary>
/// <param name="Actor">A user, <c>system</c>, or <c>node NAME</c>; at most 128 characters are kept.</param>
/// <param name="Source">The address it came from as <c>ip:port</c>; at most 64 characters are kept.</param>
/// <param name="CorrelationId">Ties it to the log; at most 64 characters are kept.</param>
public sealed record Origin(string Actor, string? Source = null, string? CorrelationId = null)
{
    /// <summary>The master itself.</summary>
    public static readonly Origin System = new("system");
}
