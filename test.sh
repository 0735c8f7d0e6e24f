#!/usr/bin/env bash
# Installs what the tests need, builds everything, runs every test. Last line: "N passed, N failed".
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$root" || exit 1
configuration=${CONFIGURATION:-Debug}

need() { # need PROGRAM PACKAGE
  command -v "$1" >/dev/null 2>&1 || missing+=("$2")
}

missing=()
need chromium chromium
need python3 python3
need ip iproute2
need strace strace
need mkfs.ext4 e2fsprogs
need nft nftables
need faketime faketime
need promtool prometheus
need mosquitto_sub mosquitto-clients
[[ -e /usr/sbin/mosquitto ]] || missing+=(mosquitto)
need gcc gcc
[[ -e /usr/include/stdio.h ]] || missing+=(libc6-dev)
if [[ ${#missing[@]} -gt 0 ]]; then
  echo "test: installing ${missing[*]}"
  sudo=$([[ $(id -u) == 0 ]] || echo sudo)
  $sudo apt-get update -qq >/dev/null 2>&1
  if ! DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}" >artifacts-apt.log 2>&1; then
    tail -n 3 artifacts-apt.log >&2
    echo "test: apt-get could not install ${missing[*]}" >&2
    echo "0 passed, 1 failed"
    exit 1
  fi
  rm -f artifacts-apt.log
fi

echo "test: building ($configuration)"
if ! dotnet build Bramble.slnx -c "$configuration" -v quiet --nologo; then
  echo "test: the build failed" >&2
  echo "0 passed, 1 failed"
  exit 1
fi

passed=0 failed=0 skipped=0
results="$root/artifacts/test-results"
rm -rf "$results"
mkdir -p "$results"
lower=$(tr '[:upper:]' '[:lower:]' <<<"$configuration")
# Tests that mostly wait, for a network that was cut and a node that is lost, but count the seconds of what they wait for: beside the
# others, which leave them the processor.
waiting=(Network.NetworkTests Jobs.LedgerTests Agents.FleetTests)
run() { # run NAME PROJECT [OPTION...]
  local name=$1 project=$2
  shift 2
  # No test may hang the run: each wait has a limit of its own, this one is for what was forgotten.
  timeout --kill-after 10 "${TEST_LIMIT:-1200}" "artifacts/bin/$project/$lower/$project" -noColor -noLogo "$@" >"$results/$name.log" 2>&1
  echo $? >"$results/$name.code"
}

projects=()
for project in tests/*.Tests; do
  projects+=("$(basename "$project")")
done
echo "test: ${projects[*]}"
only=() without=()
for class in "${waiting[@]}"; do
  only+=(-class "Bramble.EndToEnd.Tests.$class") without+=(-class- "Bramble.EndToEnd.Tests.$class")
done
(
  renice -n 10 "$BASHPID" >/dev/null
  for name in "${projects[@]}"; do
    [[ $name == *.EndToEnd.* ]] || run "$name" "$name"
  done
) &
# The longest of all, and made of programs that have to start in time.
(
  renice -n 5 "$BASHPID" >/dev/null
  run Bramble.EndToEnd.Tests Bramble.EndToEnd.Tests "${without[@]}"
) &
run Bramble.EndToEnd.Waiting Bramble.EndToEnd.Tests "${only[@]}"
wait
projects+=(Bramble.EndToEnd.Waiting)

for name in "${projects[@]}"; do
  echo "test: $name"
  code=$(cat "$results/$name.code")
  summary=$(grep -E 'Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+' "$results/$name.log" | tail -n 1)
  count() { sed -nE "s/.*$1: ([0-9]+).*/\1/p" <<<"$summary"; }
  total=$(count Total) bad=$(($(count Failed || true) + $(count Errors || true))) left=$(count Skipped) out=$(count 'Not Run')
  passed=$((passed + ${total:-0} - bad - ${left:-0} - ${out:-0})) failed=$((failed + bad)) skipped=$((skipped + ${left:-0}))
  if [[ $code -ne 0 || -z $summary ]]; then
    # A runner that died has failed, whatever it counted.
    [[ $bad -gt 0 ]] || failed=$((failed + 1))
    cat "$results/$name.log"
    [[ $code -ne 124 ]] || echo "test: $name was ended after ${TEST_LIMIT:-1200} s"
  else
    echo "     total${summary#*Total}"
    grep -E '\[SKIP\]' -A 1 "$results/$name.log" | sed 's/^/     /' | head -n 20
  fi
done

[[ $skipped -eq 0 ]] || echo "test: $skipped skipped, reasons in artifacts/test-results"
[[ $passed -gt 0 ]] || failed=$((failed + 1))
echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
