#!/usr/bin/env bash
# Builds what is installed on a Pi, into artifacts/publish/RID: `bramble` as native code and, in master/, the master with its runtime.
# Installs what it needs of Debian itself. Fails on any warning of the trimmer or of the native compiler, and on a `bramble` that is too large.
# eng/publish.sh [--no-master] [RID ...]    linux-x64 and linux-arm64 unless told otherwise
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
limit=15000000 # bytes: what a Pi Zero loads from its card in a second

with_master=1 rids=()
for argument in "$@"; do
  case $argument in
    --no-master) with_master=0 ;;
    linux-x64 | linux-arm64) rids+=("$argument") ;;
    *) echo "publish: '$argument' is neither --no-master nor one of linux-x64, linux-arm64" >&2; exit 2 ;;
  esac
done
[[ ${#rids[@]} -gt 0 ]] || rids=(linux-x64 linux-arm64)
case $(uname -m) in
  x86_64) host=linux-x64 ;;
  aarch64) host=linux-arm64 ;;
  *) echo "publish: needs an x86-64 or a 64-bit ARM machine" >&2; exit 1 ;;
esac

missing=()
need() { # need PROGRAM PACKAGE
  command -v "$1" >/dev/null 2>&1 || missing+=("$2")
}

need gcc gcc
[[ -e /usr/include/stdlib.h ]] || missing+=(libc6-dev)
for rid in "${rids[@]}"; do
  [[ $rid != "$host" ]] || continue
  if [[ $host != linux-x64 ]]; then
    echo "publish: $rid can't be built on $host: there is no cross compiler for that way round" >&2
    exit 1
  fi
  need aarch64-linux-gnu-gcc gcc-aarch64-linux-gnu
  [[ -e /usr/aarch64-linux-gnu/include/stdlib.h ]] || missing+=(libc6-dev-arm64-cross)
  need qemu-aarch64 qemu-user # not to build it, but to start it
done
[[ $with_master == 0 ]] || need npm npm
if [[ ${#missing[@]} -gt 0 ]]; then
  echo "publish: installing ${missing[*]}"
  mkdir -p artifacts
  sudo=$([[ $(id -u) == 0 ]] || echo sudo)
  $sudo apt-get update -qq >/dev/null 2>&1 || true
  if ! DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}" >artifacts/publish-apt.log 2>&1; then
    tail -n 3 artifacts/publish-apt.log >&2
    echo "publish: apt-get could not install ${missing[*]}" >&2
    exit 3
  fi
fi

# What an arm64 program finds under qemu (qemu-aarch64 -L artifacts/sysroot/arm64): the C library of the cross compiler and Debian's OpenSSL,
# fetched with lists of its own, so that this machine does not become one of two architectures.
sysroot() {
  local to=artifacts/sysroot/arm64 apt=artifacts/sysroot/apt
  [[ ! -e $to/complete ]] || return 0
  rm -rf "$to"
  mkdir -p "$to/lib" "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/files"
  cp -a /usr/aarch64-linux-gnu/lib/*.so* "$to/lib/"
  local options=(-qq -o APT::Architecture=arm64 -o APT::Architectures=arm64 -o APT::Sandbox::User= -o Acquire::Languages=none
    -o Dir::State::lists="$root/$apt/lists" -o Dir::Cache="$root/$apt/cache" -o Dir::State::status=/dev/null)
  local package
  package=$(dpkg-query -S '*/libssl.so.3' | head -n 1 | cut -d: -f1)
  apt-get "${options[@]}" update >/dev/null 2>&1 || true # a source without arm64 is none of ours
  (cd "$apt/files" && rm -f ./*.deb && apt-get "${options[@]}" download "${package:-libssl3}" >/dev/null 2>&1) || return 1
  dpkg-deb -x "$apt"/files/*.deb "$apt/files/unpacked"
  find "$apt/files/unpacked" -name 'lib*.so.3' -exec cp {} "$to/lib/" \;
  rm -rf "$apt"
  touch "$to/complete"
}

publish() { # publish PROJECT RID DIRECTORY
  local log=artifacts/publish-$1-$2.log
  rm -rf "$3"
  if ! dotnet publish "src/$1" -c Release -p:PublishRid="$2" -p:RunAnalyzers=false -p:TrimmerSingleWarn=false -o "$3" -v quiet --nologo >"$log" 2>&1 ||
    grep -qE ': warning |warning IL[0-9]+' "$log"; then
    grep -E 'error|warning|npm' "$log" | sort -u | head -n 20 >&2
    echo "publish: $1 for $2 failed; all of it is in $log" >&2
    exit 1
  fi
}

mib() {
  LC_ALL=C awk -v bytes="$1" 'BEGIN { printf "%.1f MiB", bytes / 1048576 }'
}

resident() { # resident PROGRAM: its memory in KiB while it waits for a token
  local data pid
  data=$(mktemp -d)
  "$1" agent --join 127.0.0.1:1 --data "$data" < <(sleep 3) >/dev/null 2>&1 &
  pid=$!
  sleep 1
  awk '/^VmRSS:/ { print $2 }' "/proc/$pid/status"
  kill "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
  rm -rf "$data"
}

hot() { # hot RID: how many of eng/hot-methods.txt the program of this machine has
  nm "artifacts/bin/Bramble.Cli/release_$1/native/bramble.dbg" | sed -E 's/^[0-9a-f]* +. //' | sort -u | comm -12 - <(sort -u eng/hot-methods.txt) | wc -l
}

for rid in "${rids[@]}"; do
  to=artifacts/publish/$rid
  publish Bramble.Cli "$rid" "$to"
  size=$(stat -c %s "$to/bramble")
  echo "publish: $to/bramble $size bytes ($(mib "$size")), 0 warnings"
  if [[ $size -gt $limit ]]; then
    echo "publish: that is more than the $limit bytes it may have" >&2
    exit 1
  fi
  if [[ $with_master == 1 ]]; then
    publish Bramble.Master "$rid" "$to/master"
    echo "publish: $to/master $(mib "$(du -sb "$to/master" | cut -f1)") in $(find "$to/master" -type f | wc -l) files"
  fi
  if [[ $rid == linux-arm64 && $host == linux-x64 ]]; then
    sysroot || echo "publish: no OpenSSL for arm64 to be had from apt: it starts under qemu, but without TLS" >&2
    echo "publish: under qemu-aarch64 it says $(qemu-aarch64 -L artifacts/sysroot/arm64 "$to/bramble" --version)"
  else
    echo "publish: it says $("$to/bramble" --version), and has $(mib $(($(resident "$to/bramble") * 1024))) RSS while it waits for a token; bench/agent-memory.sh tells what a session takes"
    echo "publish: it has $(hot "$rid") of the $(wc -l <eng/hot-methods.txt) methods that stand together for a session; where many are gone, eng/hot-methods.sh finds them anew"
  fi
done
