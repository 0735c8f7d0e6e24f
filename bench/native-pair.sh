# Sourced by what measures a native agent beside its master, both of eng/publish.sh: $program, $data, $pids, wait_for, start_master, which
# leaves a token and the address to join at. The caller starts the agent, as it wants to measure it.
case $(uname -m) in aarch64) rid=linux-arm64 ;; *) rid=linux-x64 ;; esac
program=artifacts/publish/$rid/bramble
[[ -x $program && -x artifacts/publish/$rid/master/bramble-master ]] || eng/publish.sh "$rid"

data=$(mktemp -d)
pids=()
end() {
  local pid
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait
  rm -rf "$data"
}
trap end EXIT

wait_for() { # wait_for FILE TEXT
  for _ in $(seq 300); do
    ! grep -q "$2" "$1" 2>/dev/null || return 0
    sleep 0.1
  done
  echo "$(basename "$0"): no '$2' in 30 s:" >&2
  cat "$1" >&2
  exit 1
}

start_master() { # sets $agents, and writes $data/token
  "artifacts/publish/$rid/master/bramble-master" --data="$data/master" --http=127.0.0.1:0 --listen=127.0.0.1:0 --classic=off --log-level=none >"$data/master.log" 2>&1 &
  pids+=($!)
  wait_for "$data/master.log" Ctrl-C
  local http
  http=$(sed -nE 's#.*dashboard +(http://[^ ]*).*#\1#p' "$data/master.log" | head -n 1)
  agents=$(sed -nE 's#.*agents +https://([^/ ]*).*#\1#p' "$data/master.log" | head -n 1)
  curl -sf -H "Authorization: Bearer $(cat "$data/master/admin.token")" -H 'Content-Type: application/json' -d '{"uses":1}' "${http}api/v1/tokens" |
    sed -E 's/.*"token":"([^"]*)".*/\1/' >"$data/token"
}
