namespace Bramble.Master.Access;

internal static class AccessExtensions
{
    /// <summary>Says who may call these end points.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder builder, AccessLevel level)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AccessMetadata(level));

    public static void UseAccessCheck(this WebApplication app)
    {
        var check = ActivatorUtilities.CreateInstance<AccessCheck>(app.Services);
        app.Use(check.InvokeAsync);
    }
}
