#!/usr/bin/env bash
# What a native agent holds in memory in its session with a master on this machine, minute by minute.
# bench/agent-memory.sh [MINUTES]    10 unless told otherwise; builds both by eng/publish.sh where they are not built yet
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
minutes=${1:-10}
case $(uname -m) in aarch64) rid=linux-arm64 ;; *) rid=linux-x64 ;; esac
program=artifacts/publish/$rid/bramble
[[ -x $program && -x artifacts/publish/$rid/master/bramble-master ]] || eng/publish.sh "$rid"

data=$(mktemp -d)
master="" agent=""
end() {
  [[ -z $agent ]] || kill "$agent" 2>/dev/null || true
  [[ -z $master ]] || kill "$master" 2>/dev/null || true
  wait
  rm -rf "$data"
}
trap end EXIT
wait_for() { # wait_for FILE TEXT
  for _ in $(seq 300); do
    ! grep -q "$2" "$1" 2>/dev/null || return 0
    sleep 0.1
  done
  echo "agent-memory: no '$2' in 30 s:" >&2
  cat "$1" >&2
  exit 1
}

"artifacts/publish/$rid/master/bramble-master" --data="$data/master" --http=127.0.0.1:0 --listen=127.0.0.1:0 --classic=off --log-level=none >"$data/master.log" 2>&1 &
master=$!
wait_for "$data/master.log" Ctrl-C
http=$(sed -nE 's#.*dashboard +(http://[^ ]*).*#\1#p' "$data/master.log" | head -n 1)
agents=$(sed -nE 's#.*agents +https://([^/ ]*).*#\1#p' "$data/master.log" | head -n 1)
curl -sf -H "Authorization: Bearer $(cat "$data/master/admin.token")" -H 'Content-Type: application/json' -d '{"uses":1}' "${http}api/v1/tokens" |
  sed -E 's/.*"token":"([^"]*)".*/\1/' >"$data/token"
"$program" agent --join "$agents" --token-file "$data/token" --data "$data/agent" >"$data/agent.log" 2>&1 &
agent=$!
wait_for "$data/agent.log" Connected
echo "minute  RSS KiB  anonymous  of files  peak  threads"
for minute in $(seq 0 "$minutes"); do
  [[ $minute == 0 ]] || sleep 60
  awk -v minute="$minute" '/^(VmRSS|RssAnon|RssFile|VmHWM|Threads):/ { value[$1] = $2 }
    END { printf "%6d  %7d  %9d  %8d  %4d  %7d\n", minute, value["VmRSS:"], value["RssAnon:"], value["RssFile:"], value["VmHWM:"], value["Threads:"] }' "/proc/$agent/status"
done
