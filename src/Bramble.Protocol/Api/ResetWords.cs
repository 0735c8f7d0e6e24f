namespace Bramble.Protocol.Api;

/// <summary>Why a machine started anew, in words for a person.</summary>
public static class ResetWords
{
    /// <summary>The words for a cause.</summary>
    /// <param name="cause">As in <see cref="BootFacts.ResetCause"/>.</param>
    /// <returns>A clause such as <c>its voltage broke down</c>; null where the cause is not known.</returns>
    public static string? Of(string? cause) => cause switch
    {
        "power-on" => "its power came on",
        "restart" => "it was told to restart",
        "under-voltage" => "its voltage broke down",
        "over-voltage" => "its voltage was too high",
        "over-temperature" => "it was too hot",
        "enable-signal" => "its enable pin was pulled down",
        "watchdog" => "its watchdog found that it hung",
        _ => null,
    };
}
