#!/usr/bin/env bash
# What watching a machine costs: our native agent beside prometheus-node-exporter, a loop in Python with psutil, glances and netdata,
# all at once and each every 5 s: processor time a minute, memory and bytes written, each with the processes it starts.
# bench/monitors.sh [MINUTES]    5 unless told otherwise. As root: what is not installed comes from Debian.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
minutes=${1:-5}
. bench/native-pair.sh

missing=()
for package in prometheus-node-exporter python3-psutil glances netdata-core netdata-plugins-bash; do
  dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
done
if [[ ${#missing[@]} -gt 0 ]]; then
  # What Debian starts on installation would be counted twice.
  policy=/usr/sbin/policy-rc.d
  made=$([[ -e $policy ]] || echo 1)
  [[ -z $made ]] || { printf '#!/bin/sh\nexit 101\n' >$policy && chmod +x $policy; }
  apt-get update -qq >/dev/null 2>&1 || true
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null || echo "monitors: not all of ${missing[*]} could be installed" >&2
  [[ -z $made ]] || rm -f "$policy"
fi

# Ours: the agent alone is measured, the master stands for the rest of the cluster.
start_master
names=() of=()
start() { # start NAME COMMAND...
  local name=$1
  shift
  "$@" >"$data/$name.log" 2>&1 &
  pids+=($!) names+=("$name") of+=($!)
}

start bramble "$program" agent --join "$agents" --token-file "$data/token" --data "$data/agent"
wait_for "$data/bramble.log" Connected
start prometheus-node-exporter prometheus-node-exporter --web.listen-address=127.0.0.1:19100
start python3-psutil /usr/bin/python3 bench/psutil-loop.py
start glances /usr/bin/python3 /usr/bin/glances --quiet --time 5 --disable-check-update --export csv --export-csv-file "$data/glances.csv"
mkdir -p "$data/netdata"/{cache,lib,log}
cat >"$data/netdata.conf" <<CONF
[global]
  run as user = root
[db]
  update every = 5
[web]
  bind to = 127.0.0.1:19999
[directories]
  cache = $data/netdata/cache
  lib = $data/netdata/lib
  log = $data/netdata/log
CONF
start netdata /usr/sbin/netdata -D -c "$data/netdata.conf"
# Nobody starts node_exporter for itself: a scrape every 5 s is its beat, and curl is not counted.
(while sleep 5; do curl -sf -o /dev/null http://127.0.0.1:19100/metrics; done) &
pids+=($!)

tree() { # tree PID: itself and all it has started
  local child
  echo "$1"
  for child in $(ps -o pid= --ppid "$1"); do tree "$child"; done
}
ticks() { # of the living, and of the dead that were waited for
  local sum=0 pid used
  for pid in $(tree "$1"); do
    used=$(sed -E 's/.*\) //' "/proc/$pid/stat" 2>/dev/null | awk '{ print $12 + $13 + $14 + $15 }')
    sum=$((sum + ${used:-0}))
  done
  echo "$sum"
}
written() {
  local sum=0 pid bytes
  for pid in $(tree "$1"); do
    bytes=$(awk '/^write_bytes/ { print $2 }' "/proc/$pid/io" 2>/dev/null)
    sum=$((sum + ${bytes:-0}))
  done
  echo "$sum"
}
memory() { # proportional, since what netdata starts shares pages with it
  local sum=0 pid kib
  for pid in $(tree "$1"); do
    kib=$(awk '/^Pss:/ { print $2 }' "/proc/$pid/smaps_rollup" 2>/dev/null)
    sum=$((sum + ${kib:-0}))
  done
  echo "$sum"
}

echo "warming up for a minute, then $minutes minutes"
sleep 60
ticks0=() written0=()
for pid in "${of[@]}"; do ticks0+=("$(ticks "$pid")") written0+=("$(written "$pid")"); done
sleep $((minutes * 60))
echo "| what | CPU s a minute | RSS MiB | PSS MiB, with what it starts | KiB written a minute |"
echo "| --- | --- | --- | --- | --- |"
for index in "${!of[@]}"; do
  pid=${of[index]}
  if ! kill -0 "$pid" 2>/dev/null; then
    echo "| ${names[index]} | ended: $(tail -n 1 "$data/${names[index]}.log") | | | |"
    continue
  fi
  awk -v name="${names[index]}" -v ticks=$(($(ticks "$pid") - ticks0[index])) -v hertz="$(getconf CLK_TCK)" -v minutes="$minutes" \
    -v rss="$(awk '/^VmRSS/ { print $2 }' "/proc/$pid/status")" -v pss="$(memory "$pid")" -v bytes=$(($(written "$pid") - written0[index])) \
    'BEGIN { printf "| %s | %.3f | %.1f | %.1f | %.1f |\n", name, ticks / hertz / minutes, rss / 1024, pss / 1024, bytes / 1024 / minutes }'
done
