using Bramble.Master.Nodes;
using Bramble.Protocol.Api;
using Microsoft.Extensions.Options;

namespace Bramble.Master.Vitals;

/// <summary>Who watches which node, for viewers of the event stream. Thread safe.</summary>
internal sealed class NodeWatches(NodeTable table, VitalsHistory history, IOptions<VitalsOptions> options)
{
    /// <summary>Nodes that one viewer may watch.</summary>
    public const int MaxPerViewer = 64;

    private int _open;

    /// <summary>Watches nodes until the lease is disposed. One that is not there, or can't send more often, is passed over; beyond the bound of all viewers nodes keep their usual beat.</summary>
    /// <param name="names">Names or ids, at most <see cref="MaxPerViewer"/> of which count.</param>
    public IDisposable Open(IEnumerable<string> names)
    {
        var leases = new List<IDisposable>();
        foreach (var node in names.Take(MaxPerViewer).Select(table.Find).OfType<LiveNode>().Distinct())
        {
            if (node.Kind != NodeKind.Agent)
            {
                continue;
            }

            if (Interlocked.Increment(ref _open) > options.Value.MaxWatches)
            {
                Interlocked.Decrement(ref _open);
                break;
            }

            leases.Add(history.Watch(node.Id));
        }

        return new WatchLease(() =>
        {
            foreach (var lease in leases)
            {
                lease.Dispose();
                Interlocked.Decrement(ref _open);
            }
        });
    }
}
