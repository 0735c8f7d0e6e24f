#!/usr/bin/env bash
# Small tasks a second: the agent's whole way from start to forgotten result, beside what people use for it. Takes about half a minute.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
dotnet build bench/Bramble.Benchmarks -c Release -v quiet --nologo -p:RunAnalyzers=false
exec artifacts/bin/Bramble.Benchmarks/release/Bramble.Benchmarks tasks
