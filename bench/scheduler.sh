#!/usr/bin/env bash
# Figures of the scheduler: 1,000 nodes, 100,000 waiting tasks. Takes about two minutes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
dotnet build bench/Bramble.Benchmarks -c Release -v quiet --nologo -p:RunAnalyzers=false
exec artifacts/bin/Bramble.Benchmarks/release/Bramble.Benchmarks scheduler
