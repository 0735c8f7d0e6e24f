#!/usr/bin/env bash
# The long form of the ledger test: ledger.sh [TASKS [DEATHS [SECONDS_AWAY [SEED]]]]. As root; takes about an hour for 10,000.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export BRAMBLE_LEDGER_TASKS=${1:-10000} BRAMBLE_LEDGER_DEATHS=${2:-10} BRAMBLE_LEDGER_AWAY=${3:-40} BRAMBLE_LEDGER_SEED=${4:-$RANDOM}
echo "ledger: $BRAMBLE_LEDGER_TASKS tasks, $BRAMBLE_LEDGER_DEATHS deaths of the master, agents away for $BRAMBLE_LEDGER_AWAY s, seed $BRAMBLE_LEDGER_SEED"
dotnet build tests/Bramble.EndToEnd.Tests -v quiet --nologo
exec artifacts/bin/Bramble.EndToEnd.Tests/debug/Bramble.EndToEnd.Tests -noColor -noLogo -method '*No_task_is_lost_and_each_has_one_outcome*'
