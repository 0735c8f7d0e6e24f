#!/usr/bin/env bash
# Makes eng/hot-methods.txt anew: what an agent runs while it is in its session. The compiler puts these methods beside each other, so
# that a session needs few pages of the program's code; the kernel maps 64 KiB around each. x86-64 and root only; takes five minutes.
# When: eng/publish.sh says how many of them the program still has.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
[[ $(uname -m) == x86_64 && $EUID == 0 ]] || { echo "hot-methods: needs x86-64 and root" >&2; exit 1; }
eng/publish.sh linux-x64
. bench/native-pair.sh
start_master
"$program" agent --join "$agents" --token-file "$data/token" --data "$data/agent" >"$data/agent.log" 2>&1 &
agent=$!
pids+=("$agent")
disown "$agent" # It is killed in the end, which needs no word.
wait_for "$data/agent.log" Connected
echo "hot-methods: waits until the agent has settled, then watches it for two and a half minutes" >&2
sleep 30
python3 eng/hot-methods.py "$agent" artifacts/bin/Bramble.Cli/release_linux-x64/native/bramble.dbg 150 >"$data/methods"
mv "$data/methods" eng/hot-methods.txt
