#!/usr/bin/env bash
# Makes Debian packages of what eng/publish.sh built, into artifacts/packages: `bramble` (agent and command line) and `bramble-master`.
# eng/package.sh [--no-build] [RID ...]    linux-x64 and linux-arm64 unless told otherwise; --no-build takes what is published already
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
umask 022

build=1 rids=()
for argument in "$@"; do
  case $argument in
    --no-build) build=0 ;;
    linux-x64 | linux-arm64) rids+=("$argument") ;;
    *) echo "package: '$argument' is neither --no-build nor one of linux-x64, linux-arm64" >&2; exit 2 ;;
  esac
done
[[ ${#rids[@]} -gt 0 ]] || rids=(linux-x64 linux-arm64)
for program in dpkg-deb readelf; do
  command -v "$program" >/dev/null || { echo "package: $program is missing: apt-get install dpkg binutils" >&2; exit 3; }
done
[[ $build == 0 ]] || eng/publish.sh "${rids[@]}"

case $(uname -m) in
  x86_64) host=linux-x64 ;;
  *) host=linux-arm64 ;;
esac
program=$root/artifacts/publish/$host/bramble
if [[ ! -x $program ]]; then
  # It writes the units, whatever the architecture of the package.
  [[ $build == 1 ]] || { echo "package: artifacts/publish/$host is missing: run eng/publish.sh first" >&2; exit 1; }
  eng/publish.sh --no-master "$host"
fi
version=$("$program" --version)
version=${version/-/\~}    # A version before the one it is named after, in Debian's words.
date=$(git log -1 --format=%ct 2>/dev/null || stat -c %Y CHANGELOG.md)
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$date}

libraries() { # libraries DIRECTORY: the packages that the programs in it are linked with
  local file glibc
  local -A needs=()
  while IFS= read -r -d '' file; do
    [[ $(head -c 4 "$file" | tr -d '\0') == $'\x7fELF' ]] || continue
    while read -r library; do
      case $library in
        libc.so.6 | libm.so.6 | libdl.so.2 | libpthread.so.0 | librt.so.1 | ld-linux*) needs[libc6]=1 ;;
        libgcc_s.so.1) needs[libgcc-s1]=1 ;;
        libstdc++.so.6) needs[libstdc++6]=1 ;;
        libz.so.1) needs[zlib1g]=1 ;;
        *)
          [[ -n $(find "$1" -name "$library" -print -quit) ]] ||
            { echo "package: $file needs $library; eng/package.sh knows no package with it" >&2; return 1; }
          ;;
      esac
    done < <(readelf -d "$file" 2>/dev/null | sed -nE 's/.*\(NEEDED\).*\[(.*)\]/\1/p')
  done < <(find "$1" -type f -print0)
  glibc=$(find "$1" -type f -exec readelf -V {} + 2>/dev/null | grep -oE 'GLIBC_[0-9.]+' | sort -uV | tail -n 1)
  needs[libc6]=1
  local list=("libc6 (>= ${glibc#GLIBC_})")
  for package in libgcc-s1 libstdc++6 zlib1g; do
    [[ -z ${needs[$package]:-} ]] || list+=("$package")
  done
  # Loaded when it is first needed, so that nothing is linked with it. Debian 13 has another name for the same library.
  list+=("libssl3 | libssl3t64")
  local IFS=,
  echo "${list[*]}" | sed 's/,/, /g'
}

finish() { # finish PACKAGE STAGE ARCHITECTURE DEPENDS
  local package=$1 stage=$2 architecture=$3 depends=$4 from=eng/debian/$1 doc=$2/usr/share/doc/$1 script
  mkdir -p "$doc" "$stage/DEBIAN"
  { echo "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/"
    printf '\nFiles: *\nCopyright: %s\nLicense: Expat\n' "$(sed -n 's/^Copyright (c) //p' LICENSE)"
    sed -e '1,4d' -e 's/^$/./' -e 's/^/ /' LICENSE; } >"$doc/copyright"
  { printf '%s (%s) stable; urgency=medium\n\n' "$package" "$version"
    printf '  * What is new stands in CHANGELOG.md of the source.\n\n -- %s  %s\n' \
      "$(sed -n 's/^Maintainer: //p' "$from/control")" "$(LC_ALL=C date -u -R -d "@$SOURCE_DATE_EPOCH")"; } | gzip -9n >"$doc/changelog.gz"
  if [[ -d $from/examples ]]; then
    cp -r "$from/examples" "$doc/"
  fi
  if [[ -f $from/lintian-overrides ]]; then
    install -D -m 0644 "$from/lintian-overrides" "$stage/usr/share/lintian/overrides/$package"
  fi
  sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" -e "s/@DEPENDS@/$depends/" \
    -e "s/@SIZE@/$(du -sk --apparent-size "$stage" | cut -f1)/" "$from/control" >"$stage/DEBIAN/control"
  for script in postinst prerm postrm; do
    install -m 0755 "$from/$script" "$stage/DEBIAN/$script"
  done
  (cd "$stage" && find . -type f ! -path './DEBIAN/*' -printf '%P\0' | sort -z | xargs -0 md5sum >DEBIAN/md5sums)
  find "$stage" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
  dpkg-deb --root-owner-group -Zxz --build "$stage" "artifacts/packages/${package}_${version}_$architecture.deb" >/dev/null
  echo "package: artifacts/packages/${package}_${version}_$architecture.deb $(stat -c %s "artifacts/packages/${package}_${version}_$architecture.deb") bytes"
}

mkdir -p artifacts/packages
for rid in "${rids[@]}"; do
  published=artifacts/publish/$rid
  [[ -x $published/bramble && -x $published/bramble-shim && -x $published/master/bramble-master ]] ||
    { echo "package: $published is not complete: run eng/publish.sh first" >&2; exit 1; }
  architecture=$([[ $rid == linux-x64 ]] && echo amd64 || echo arm64)

  # The program installs itself into the tree, so that a package's files are those of `bramble install`.
  stage=artifacts/packages/stage/$architecture/bramble
  rm -rf "artifacts/packages/stage/$architecture"
  mkdir -p "$stage"
  "$program" install agent --root "$stage" --prefix /usr >/dev/null
  install -m 0755 "$published/bramble" "$published/bramble-shim" "$stage/usr/lib/bramble/"
  ln -sfn ../lib/bramble/bramble "$stage/usr/bin/bramble"
  mkdir -p "$stage/usr/share/man/man1"
  gzip -9nc eng/debian/bramble/bramble.1 >"$stage/usr/share/man/man1/bramble.1.gz"
  # Each check names its section there.
  install -D -m 0644 docs/checks.md "$stage/usr/share/doc/bramble/checks.md"
  finish bramble "$stage" "$architecture" "$(libraries "$stage")"

  stage=artifacts/packages/stage/$architecture/bramble-master
  mkdir -p "$stage"
  "$program" install master --root "$stage" --prefix /usr >/dev/null
  # What is left is what `bramble` has not.
  rm -rf "$stage/usr/bin" "$stage/usr/lib/udev" "$stage/usr/lib/bramble"
  mkdir -p "$stage/usr/lib/bramble/master"
  cp -a "$published/master/." "$stage/usr/lib/bramble/master/"
  # For a tracer that Debian's users do not have, and linked with its library.
  rm -f "$stage/usr/lib/bramble/master/libcoreclrtraceptprovider.so"
  strip=strip
  if [[ $rid != "$host" ]]; then
    strip=aarch64-linux-gnu-strip
  fi
  "$strip" --strip-unneeded "$stage/usr/lib/bramble/master/libe_sqlite3.so"
  find "$stage" -type d -exec chmod 0755 {} +
  find "$stage/usr/lib/bramble/master" -type f -exec chmod 0644 {} +
  chmod 0755 "$stage/usr/lib/bramble/master/bramble-master"
  if [[ -f $stage/usr/lib/bramble/master/createdump ]]; then
    chmod 0755 "$stage/usr/lib/bramble/master/createdump"
  fi
  finish bramble-master "$stage" "$architecture" "bramble (= $version), $(libraries "$stage")"
done
