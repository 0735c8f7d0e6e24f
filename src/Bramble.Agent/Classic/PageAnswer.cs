namespace Bramble.Agent.Classic;

/// <summary>What a page's server answers.</summary>
/// <param name="Status">With its words, such as <c>200 OK</c>.</param>
/// <param name="Type">The media type of <paramref name="Text"/>, which is sent as UTF-8; null where there is none.</param>
/// <param name="Text">The body; empty where <paramref name="Type"/> is null.</param>
/// <param name="Allow">The methods that would do, where the asked one does not; else null.</param>
internal sealed record PageAnswer(string Status, string? Type, string Text, string? Allow = null)
{
    public static PageAnswer Html(string text) => new("200 OK", "text/html", text);

    public static PageAnswer Css(string text) => new("200 OK", "text/css", text);

    public static PageAnswer Plain(string status, string text, string? allow = null) => new(status, "text/plain", text, allow);

    public static PageAnswer Nothing() => new("204 No Content", null, "");
}
