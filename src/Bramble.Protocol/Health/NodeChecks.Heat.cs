using Bramble.Protocol.Api;
using static System.FormattableString;

namespace Bramble.Protocol.Health;

public static partial class NodeChecks
{
    private const string HeatCure = "Give it air: a heat sink, a fan, a case with holes, a cooler place. Clean what is there.";

    private static readonly string[] HeatWords = [ThrottleWords.FrequencyCapped, ThrottleWords.Throttled, ThrottleWords.SoftTemperatureLimit];

    private static void CheckHeat(CheckRun run, NodeFacts facts, NodeVitals? vitals)
    {
        var celsius = vitals?.TemperatureCelsius;
        var more = Boards.IsRaspberryPi(facts) ? 0 : HealthLimits.OtherBoardsMoreCelsius;
        var tooHot = run.Holds("too-hot", CheckRun.Above(celsius, HealthLimits.TooHotCelsius + more, HealthLimits.TooHotLeaveCelsius + more));
        if (run.Holds(CheckIds.Hot, CheckRun.Above(celsius, HealthLimits.HotCelsius + more, HealthLimits.HotLeaveCelsius + more)) || tooHot)
        {
            run.Add(
                CheckIds.Hot, tooHot ? HealthSeverity.Critical : HealthSeverity.Attention,
                celsius is { } value ? Invariant($"The processor is at {value:0} °C.") : "The processor was hot a moment ago.", HeatCure);
        }

        if (run.Holds(CheckIds.Throttled, CheckRun.Yes(vitals?.Throttled is { } now ? HeatWords.Any(now.Contains) : null), TimeSpan.Zero, HealthLimits.LeaveFor))
        {
            var clock = vitals is { CpuFrequencyMegahertz: { } asked, CpuFrequencyTrueMegahertz: { } real } && real < 0.95 * asked
                ? Invariant($": it runs at {real:0} MHz where {asked:0} are asked")
                : "";
            run.Add(
                CheckIds.Throttled, HealthSeverity.Attention, $"The firmware slows the processor down{clock}.",
                "Where the board is hot, give it air; where its voltage is low, a better supply.");
        }
        else if (vitals?.ThrottledSinceBoot is { } before && HeatWords.Any(before.Contains))
        {
            run.Add(
                CheckIds.ThrottledSeen, HealthSeverity.Info, "The firmware has slowed the processor down since the board booted.",
                "Where it was hot, give it air; where its voltage was low, a better supply.");
        }

        // No turns alone say nothing: a Pi 5 reads 0 at times while the fan turns.
        var still = vitals is { Fan: { Rpm: 0, DutyPercent: > 0 }, TemperatureCelsius: >= HealthLimits.FanCelsius };
        var fan = vitals?.Fan?.Rpm is null || celsius is null ? Signal.Unknown : still ? Signal.Bad : Signal.Good;
        if (run.Holds(CheckIds.FanStopped, fan, HealthLimits.FanEnterFor, HealthLimits.LeaveFor, celsius ?? 0, HealthLimits.FanRiseCelsius))
        {
            run.Add(
                CheckIds.FanStopped, HealthSeverity.Attention, Invariant($"The fan is driven but doesn't turn, and the processor grew warmer, to {celsius ?? 0:0} °C."),
                "See whether something blocks the fan, and whether its plug sits right.");
        }
    }
}
