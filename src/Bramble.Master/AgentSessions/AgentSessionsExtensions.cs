using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Bramble.Master.AgentSessions;

internal static class AgentSessionsExtensions
{
    public static IServiceCollection AddAgentSessions(this IServiceCollection services)
    {
        services.AddOptions<AgentSessionOptions>().BindConfiguration("Bramble:Agents").ValidateDataAnnotations().ValidateOnStart();
        return services
            .AddSingleton<AgentSessionMetrics>()
            .AddSingleton<AgentTls>()
            .AddSingleton<HandshakeGate>()
            .AddSingleton<AgentSessionTable>()
            .AddSingleton<AgentRenewals>()
            .AddSingleton<AgentWatch>()
            .AddSingleton<IAgentSessionPart>(provider => provider.GetRequiredService<AgentWatch>())
            .AddSingleton<AgentSessionHandler>()
            .AddHostedService<AgentSessionsLoop>();
    }

    /// <summary>
    /// Speaks TLS on a port, and with those that ask for a session speaks the session; everything else goes on as HTTP. Which it
    /// is, both sides have agreed on in the handshake (ALPN), so no byte has to be guessed at.
    /// </summary>
    public static void UseAgents(this ListenOptions listen)
    {
        var services = listen.ApplicationServices;
        var handler = services.GetRequiredService<AgentSessionHandler>();
        listen.Use(next => connection => handler.CountAsync(connection, next));
        var gate = services.GetRequiredService<HandshakeGate>();
        listen.Use(next => connection => gate.RunAsync(connection, next));
        listen.UseHttps(services.GetRequiredService<AgentTls>().Options());
        listen.Use(next => connection =>
        {
            HandshakeGate.Done(connection);
            return IsSession(connection) ? handler.RunAsync(connection) : next(connection);
        });
    }

    private static bool IsSession(ConnectionContext connection) =>
        connection.Features.Get<ITlsApplicationProtocolFeature>()?.ApplicationProtocol.Span.SequenceEqual(AgentTls.Alpn.Protocol.Span) ?? false;
}
