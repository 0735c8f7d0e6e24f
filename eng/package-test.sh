#!/usr/bin/env bash
# Installs the packages of eng/package.sh in a clean Debian, tries them, removes them, and looks that nothing is left.
# eng/package-test.sh [SUITE]    bookworm unless told otherwise; as root. Exit code 77: it can't be tried here, and why.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
suite=${1:-bookworm}
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}

skip() {
  echo "package-test: skipped: $1" >&2
  exit 77
}

fail() {
  echo "package-test: $1" >&2
  exit 1
}

passed() {
  echo "package-test: $1"
}

[[ $(id -u) == 0 ]] || skip "only root can make a Debian within this one"
architecture=$(dpkg --print-architecture)
agent=$(find artifacts/packages -maxdepth 1 -name "bramble_*_$architecture.deb" | sort -V | tail -n 1)
master=$(find artifacts/packages -maxdepth 1 -name "bramble-master_*_$architecture.deb" | sort -V | tail -n 1)
[[ -n $agent && -n $master ]] || fail "there are no packages for $architecture: run eng/package.sh first"

if ! command -v debootstrap >/dev/null; then
  apt-get update -qq >/dev/null 2>&1 || true
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends debootstrap >artifacts/package-test-apt.log 2>&1 || skip "debootstrap can't be had"
fi

# Kept for the next time; only what the packages ask for is added to what each Debian has.
base=artifacts/package-test/$suite-$architecture.tar
if [[ ! -f $base ]]; then
  mkdir -p artifacts/package-test
  new=$(mktemp -d artifacts/package-test/base.XXXXXX)
  ssl=$([[ $suite == bookworm ]] && echo libssl3 || echo libssl3t64)
  if ! timeout 480 debootstrap --variant=minbase --include="$ssl" "$suite" "$new" "$mirror" >artifacts/package-test/debootstrap.log 2>&1; then
    tail -n 3 artifacts/package-test/debootstrap.log >&2
    rm -rf "$new"
    skip "debootstrap can't make a $suite of $mirror"
  fi
  tar -C "$new" -cf "$base.new" .
  mv "$base.new" "$base"
  rm -rf "$new"
fi

there=$(mktemp -d artifacts/package-test/root.XXXXXX)
there=$root/$there
running=
end() {
  if [[ -n $running ]]; then
    kill -KILL "$running" 2>/dev/null || true
  fi
  umount "$there/proc" 2>/dev/null || true
  rm -rf --one-file-system "$there"
}
trap end EXIT
tar -C "$there" -xf "$base"
chmod 0755 "$there"
mount -t proc proc "$there/proc"

in_there() {
  chroot "$there" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"
}

everything() { # What a package may leave: files, and lines of these; not what every installation changes.
  (cd "$there" && find . -xdev \( -path ./proc -o -path ./sys -o -path ./dev -o -path ./tmp -o -path ./var/log -o -path ./var/cache -o -path ./var/lib/dpkg \) -prune -o \
    ! -name '*-' -print | sort)
  (cd "$there" && cat etc/passwd etc/group)
}

everything >artifacts/package-test/before
cp "$agent" "$master" "$there/tmp/"
in_there dpkg -i "/tmp/$(basename "$agent")" "/tmp/$(basename "$master")" >artifacts/package-test/dpkg.log 2>&1 || { cat artifacts/package-test/dpkg.log >&2; fail "dpkg could not install them"; }
passed "$(basename "$agent") and $(basename "$master") are installed"

version=$(dpkg-deb -f "$agent" Version)
[[ $(in_there bramble --version) == "${version/\~/-}" ]] || fail "it has another version than its package"
[[ $(in_there stat -c '%a %U' /var/lib/bramble) == "700 bramble" ]] || fail "the data directory is not the agent's own"
[[ " $(in_there id -Gn bramble) " == *" video "* ]] || fail "the user bramble is not in the group video"
in_there id bramble-task >/dev/null || fail "there is no user bramble-task"
[[ -z $(find "$there/etc/systemd/system" -name '*bramble*') ]] || fail "a service is enabled that nobody asked for"
for part in agent master; do
  shipped=$there/usr/lib/systemd/system/bramble-$part.service
  # The first of the two files that it would write.
  in_there bramble install "$part" --dry-run | sed -e 1d | head -n "$(wc -l <"$shipped")" | cmp -s - "$shipped" || fail "bramble install $part would write another unit than the package has"
done
[[ -s $there/usr/share/doc/bramble/checks.md ]] || fail "the page that bramble doctor names is not installed"
in_there bramble install agent --no-start | grep -q 'bramble token create' || fail "bramble install agent does not say how to go on"
[[ -z $(find "$there/etc/systemd/system" "$there/usr/local" -name '*bramble*') ]] || fail "bramble install wrote over what the package has"
passed "the program runs; users, directory and units are as they should be"

coproc serving { exec chroot --userspec=bramble:bramble "$there" /usr/bin/env -i PATH=/usr/bin:/bin \
  /usr/lib/bramble/master/bramble-master --data=/var/lib/bramble --http=127.0.0.1:0 --listen=127.0.0.1:0 --classic=off --output=json 2>"$root/artifacts/package-test/master.log"; }
running=$serving_PID
read -r -t 120 ready <&"${serving[0]}" || { cat artifacts/package-test/master.log >&2; fail "the master does not start"; }
[[ $ready == *'"dashboard"'* ]] || fail "the master says $ready"
page=${ready#*'"dashboard":"'} page=${page%%\"*}
if command -v curl >/dev/null; then
  curl -fsS --max-time 20 "${page}readyz" >/dev/null || fail "the master serves nothing at $page"
fi
# A whole join between the two, over the network as between two machines.
token=$(in_there bramble token create --server "${page%/}" 2>artifacts/package-test/token.log)
line=${token#echo }
printf '%s\n' "${line%% *}" | chroot --userspec=bramble:bramble "$there" /usr/bin/env -i PATH=/usr/bin:/bin bramble agent --data /var/lib/bramble --until-joined --join "${line##* }" >artifacts/package-test/join.log 2>&1 ||
  { cat artifacts/package-test/join.log >&2; fail "an agent can't join"; }
kill -TERM "$running"
wait "$running" || fail "the master does not stop in good order"
running=
passed "the master starts as its user, an agent joins, the master stops"

if command -v systemd-analyze >/dev/null; then
  for part in agent master; do
    # With the program where it is just now, for that is looked at too; the rest of systemd is this machine's.
    unit=$there/tmp/bramble-$part.service
    sed "s|^ExecStart=|&$there|" "$there/usr/lib/systemd/system/bramble-$part.service" >"$unit"
    said=$(systemd-analyze --man=no verify "$unit" 2>&1 || true)
    [[ -z $said ]] || fail "systemd finds fault: $said"
    passed "$(systemd-analyze --offline=true --no-pager security "$unit" 2>&1 | tail -n 1 | sed 's/[^ -~]//g; s/  */ /g; s/^ //')"
    rm "$unit"
  done
else
  echo "package-test: no systemd-analyze here: the units were not verified"
fi

in_there dpkg -i "/tmp/$(basename "$agent")" "/tmp/$(basename "$master")" >artifacts/package-test/dpkg.log 2>&1 || { cat artifacts/package-test/dpkg.log >&2; fail "a second installation fails"; }
in_there dpkg -r bramble-master bramble >artifacts/package-test/dpkg.log 2>&1 || { cat artifacts/package-test/dpkg.log >&2; fail "they can't be removed"; }
[[ -s $there/var/lib/bramble/agent/agent.json && -s $there/var/lib/bramble/cluster.db ]] || fail "a removal has taken data along"
[[ ! -e $there/usr/lib/bramble ]] || fail "a removal has left the program"
in_there dpkg -P bramble-master >artifacts/package-test/dpkg.log 2>&1 || { cat artifacts/package-test/dpkg.log >&2; fail "the master can't be purged"; }
[[ -s $there/var/lib/bramble/agent/agent.json && ! -e $there/var/lib/bramble/cluster.db ]] || fail "the master's purge took the wrong data"
in_there dpkg -P bramble >artifacts/package-test/dpkg.log 2>&1 || { cat artifacts/package-test/dpkg.log >&2; fail "the agent can't be purged"; }
rm -f "$there/tmp/"*.deb
everything >artifacts/package-test/after
if ! left=$(diff artifacts/package-test/before artifacts/package-test/after); then
  fail "something is left after a purge: $left"
fi
passed "removed, and purged: nothing is left"
