namespace Bramble.Master.Tests.Vitals;

/// <summary>
/// What a history should say of one metric, made the plain way from all that was sent: readings into tens of seconds, their
/// averages into minutes, those into quarters, those into hours.
/// </summary>
internal sealed class ExpectedHistory
{
    private readonly SortedDictionary<long, List<double>> _tens = [];

    public void Sent(DateTimeOffset at, double value)
    {
        if (double.IsNaN(value))
        {
            return;
        }

        var bucket = at.ToUnixTimeSeconds() / 10;
        if (!_tens.TryGetValue(bucket, out var values))
        {
            _tens[bucket] = values = [];
        }

        values.Add(value);
    }

    public (double Min, double Average, double Max)? At(long seconds, int step)
    {
        if (step == 10)
        {
            return _tens.TryGetValue(seconds / 10, out var values) ? (values.Min(), values.Average(), values.Max()) : null;
        }

        var finer = step switch { 60 => 10, 900 => 60, _ => 900 };
        var parts = Enumerable.Range(0, step / finer).Select(part => At(seconds + (part * finer), finer)).OfType<(double Min, double Average, double Max)>().ToList();
        return parts.Count == 0 ? null : (parts.Min(part => part.Min), parts.Average(part => part.Average), parts.Max(part => part.Max));
    }
}
