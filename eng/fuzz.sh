#!/usr/bin/env bash
# A long fuzz run of the classic codec: eng/fuzz.sh [ROUNDS]. A failure prints its seed; CsCheck_Seed=SEED repeats it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
dotnet build tests/Bramble.Protocol.Tests -c Release -v quiet --nologo -p:RunAnalyzers=false
BRAMBLE_FUZZ=${1:-10000000} exec artifacts/bin/Bramble.Protocol.Tests/release/Bramble.Protocol.Tests -noLogo -class '*ClassicFuzzTests'
