#!/usr/bin/env bash
# Many agents in one process, over real TLS, against a real master: fleet.sh [AGENTS [OPTION...]]. Takes about five minutes for 1000.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
agents=${1:-1000}
[[ $# -eq 0 ]] || shift
ulimit -n "$(ulimit -Hn)"
# A socket each here and in the master, and what both have open besides.
if [[ $(ulimit -n) != unlimited && $(ulimit -n) -lt $((agents + 500)) ]]; then
  echo "fleet: $agents agents need $((agents + 500)) open files, and this user may have $(ulimit -n): raise it with 'ulimit -Hn' as root" >&2
  exit 1
fi
dotnet build bench/Bramble.Fleet -c Release -v quiet --nologo -p:RunAnalyzers=false
exec artifacts/bin/Bramble.Fleet/release/Bramble.Fleet "$agents" "$@"
