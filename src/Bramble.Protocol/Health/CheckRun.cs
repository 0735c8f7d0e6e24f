namespace Bramble.Protocol.Health;

/// <summary>One look at one node: knows what was, collects the reasons and what is to be remembered.</summary>
internal sealed class CheckRun(HealthHistory before, TimeSpan now, bool atOnce)
{
    private readonly List<CheckMemory> _after = [];
    private readonly List<HealthReason> _reasons = [];

    public IReadOnlyCollection<HealthReason> Reasons => _reasons;

    public HealthHistory After => new(_after.Count == 0 ? null : [.. _after]);

    public void Add(string id, HealthSeverity severity, string text, string cure) =>
        _reasons.Add(new HealthReason { Id = id, Severity = severity, Text = text, Cure = cure, DocsAnchor = $"checks.md#{id}" });

    /// <summary>Whether a check holds, which begins and ends only after its signal has held for a while.</summary>
    /// <param name="key">The check.</param>
    /// <param name="signal">What its value says now.</param>
    /// <param name="enterFor">How long it must be bad.</param>
    /// <param name="leaveFor">How long it must be good.</param>
    /// <param name="value">For a check that looks at a rise: the value.</param>
    /// <param name="rise">How much it must have risen while it was bad.</param>
    /// <returns>Whether it holds.</returns>
    public bool Holds(string key, Signal signal, TimeSpan enterFor, TimeSpan leaveFor, double value = 0, double rise = 0)
    {
        if (atOnce)
        {
            // One look can't tell a rise.
            return signal == Signal.Bad && rise == 0;
        }

        var memory = Find(key);
        var turning = memory.Active ? signal is Signal.Good or Signal.Unknown : signal is Signal.Bad;
        if (!turning)
        {
            memory = memory with { Since = null };
        }
        else
        {
            if (memory.Since is not { } since || since > now)
            {
                memory = memory with { Since = since = now, Mark = value };
            }

            var patience = !memory.Active ? enterFor : signal is Signal.Unknown ? HealthLimits.UnknownFor : leaveFor;
            if (now - since >= patience)
            {
                var turns = memory.Active || value >= memory.Mark + rise;
                memory = turns ? memory with { Active = !memory.Active, Since = null } : memory with { Since = now, Mark = value };
            }
        }

        if (memory.Active || memory.Since is not null)
        {
            _after.Add(memory);
        }

        return memory.Active;
    }

    public bool Holds(string key, Signal signal) => Holds(key, signal, HealthLimits.EnterFor, HealthLimits.LeaveFor);

    public static Signal Above(double? value, double enter, double leave) =>
        value is not { } known ? Signal.Unknown : known >= enter ? Signal.Bad : known < leave ? Signal.Good : Signal.Between;

    public static Signal Below(double? value, double enter, double leave) =>
        value is not { } known ? Signal.Unknown : known < enter ? Signal.Bad : known >= leave ? Signal.Good : Signal.Between;

    public static Signal Yes(bool? value) => value switch
    {
        null => Signal.Unknown,
        true => Signal.Bad,
        false => Signal.Good,
    };

    private CheckMemory Find(string key)
    {
        foreach (var memory in before.Memories)
        {
            if (string.Equals(memory.Key, key, StringComparison.Ordinal))
            {
                return memory;
            }
        }

        return new CheckMemory(key, Active: false, Since: null, Mark: 0);
    }
}
