using Bramble.Protocol.Api;

namespace Bramble.Master.Vitals;

/// <summary>A checked question: which stretch, in which steps.</summary>
/// <param name="FromSeconds">Where the first bucket begins, since 1970; a multiple of the step.</param>
/// <param name="StepSeconds">The width of a bucket: a multiple of a tier's step.</param>
/// <param name="Count">How many buckets.</param>
internal sealed record VitalsPlan(long FromSeconds, int StepSeconds, int Count)
{
    /// <summary>Most values of an answer, all series together.</summary>
    public const int MaxValues = 10_000;

    /// <summary>Buckets that are enough where the asker leaves the step open.</summary>
    private const int Enough = 1_000;

    private const int MaxStepSeconds = 366 * 86_400;

    private static readonly int[] OpenSteps = [10, 60, 300, 900, 3_600, 4 * 3_600, 86_400, 7 * 86_400];

    public long EndSeconds => FromSeconds + ((long)StepSeconds * Count);

    /// <summary>Checks and completes a question.</summary>
    /// <param name="query">The question.</param>
    /// <param name="nowSeconds">Since 1970.</param>
    /// <param name="isWatched">Whether there is a tier of 1 s.</param>
    /// <param name="series">How many series are asked for.</param>
    /// <param name="options">How far the tiers reach.</param>
    /// <param name="problem">What is wrong with it, and the remedy; null where nothing is.</param>
    public static VitalsPlan? Make(VitalsQuery query, long nowSeconds, bool isWatched, int series, VitalsOptions options, out string? problem)
    {
        problem = null;
        var to = Math.Min(query.To?.ToUnixTimeSeconds() ?? nowSeconds, nowSeconds);
        var from = query.From?.ToUnixTimeSeconds() ?? to - 3_600;
        if (from < 0 || from >= to)
        {
            problem = $"from is {query.From:O} and to is {query.To:O}: from must be before to and before now, and not before 1970.";
            return null;
        }

        if (query.StepSeconds is < 1 or > MaxStepSeconds)
        {
            problem = $"step is {query.StepSeconds} s: give 1 to {MaxStepSeconds} s.";
            return null;
        }

        var least = LeastStep(nowSeconds - from, isWatched, options);
        if (query.StepSeconds is { } asked)
        {
            var step = Rounded(Math.Max(asked, least));
            var plan = Over(from, to, step);
            if ((long)plan.Count * series <= MaxValues)
            {
                return plan;
            }

            problem = $"step is {step} s: that would be {plan.Count} values in {series} series, and {MaxValues} is the most there are in one answer. Give a larger step, a shorter time or fewer metrics.";
            return null;
        }

        foreach (var step in OpenSteps)
        {
            if (step >= least && Over(from, to, step) is var plan && plan.Count <= Enough && (long)plan.Count * series <= MaxValues)
            {
                return plan;
            }
        }

        problem = $"from {query.From:O} is too long ago for one answer: give a later from, or a larger step than {OpenSteps[^1]} s.";
        return null;
    }

    /// <summary>The finest step that still reaches back so far. An hour or a day more is there than is promised.</summary>
    private static int LeastStep(long ageSeconds, bool isWatched, VitalsOptions options) =>
        isWatched && ageSeconds <= VitalsHistory.ReadingsReach.TotalSeconds ? 1
        : ageSeconds <= VitalsHistory.FineReach.TotalSeconds ? Block.StepSeconds
        : ageSeconds <= options.KeepMinutes.TotalSeconds + 3_600 ? Tier.Minute.StepSeconds
        : ageSeconds <= options.KeepQuarters.TotalSeconds + 86_400 ? Tier.Quarter.StepSeconds
        : Tier.Hour.StepSeconds;

    /// <summary>Up to a multiple of the step of the tier it is answered from.</summary>
    private static int Rounded(int step)
    {
        var tier = TierStep(step);
        return (int)Math.Min(((long)step + tier - 1) / tier * tier, int.MaxValue / tier * tier);
    }

    private static int TierStep(int step) =>
        step >= Tier.Hour.StepSeconds ? Tier.Hour.StepSeconds
        : step >= Tier.Quarter.StepSeconds ? Tier.Quarter.StepSeconds
        : step >= Tier.Minute.StepSeconds ? Tier.Minute.StepSeconds
        : step >= Block.StepSeconds ? Block.StepSeconds
        : 1;

    private static VitalsPlan Over(long from, long to, int step)
    {
        var start = from / step * step;
        return new VitalsPlan(start, step, (int)Math.Min((to - start + step - 1) / step, int.MaxValue));
    }
}
