#!/usr/bin/env bash
# Five agents that lose 30 % of their packets, of which none may be given up: loss.sh [SECONDS], 600 unless told otherwise. As root.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export BRAMBLE_LOSS_SECONDS=${1:-600}
dotnet build tests/Bramble.EndToEnd.Tests -v quiet --nologo
exec artifacts/bin/Bramble.EndToEnd.Tests/debug/Bramble.EndToEnd.Tests -noColor -noLogo -method '*With_a_third_of_the_packets_lost_nobody_is_lost_wrongly*'
