#!/usr/bin/env bash
# The classic master beside a Python stand-in of the tutorial's, in one run. Takes about a minute.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
dotnet build bench/Bramble.Benchmarks -c Release -v quiet --nologo -p:RunAnalyzers=false
ulimit -n "$(ulimit -Hn)"
exec artifacts/bin/Bramble.Benchmarks/release/Bramble.Benchmarks
