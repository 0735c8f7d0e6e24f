#!/usr/bin/env bash
# What a native agent holds in memory in its session with a master on this machine, minute by minute.
# bench/agent-memory.sh [MINUTES]    10 unless told otherwise; builds both by eng/publish.sh where they are not built yet
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
minutes=${1:-10}
. bench/native-pair.sh
start_master
"$program" agent --join "$agents" --token-file "$data/token" --data "$data/agent" >"$data/agent.log" 2>&1 &
agent=$!
pids+=("$agent")
wait_for "$data/agent.log" Connected
echo "minute  RSS KiB  anonymous  of files  peak  threads"
for minute in $(seq 0 "$minutes"); do
  [[ $minute == 0 ]] || sleep 60
  awk -v minute="$minute" '/^(VmRSS|RssAnon|RssFile|VmHWM|Threads):/ { value[$1] = $2 }
    END { printf "%6d  %7d  %9d  %8d  %4d  %7d\n", minute, value["VmRSS:"], value["RssAnon:"], value["RssFile:"], value["VmHWM:"], value["Threads:"] }' "/proc/$agent/status"
done
