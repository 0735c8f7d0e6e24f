#!/bin/sh
# Plays random histories of the cluster's state machine and of its jobs; 1,000,000 of each unless told another number.
# A failure prints the seed: set CsCheck_Seed to it to see the same again, and make it a named test.
set -eu
cd "$(dirname "$0")/.."
dotnet build -c Release tests/Bramble.State.Tests -v quiet
BRAMBLE_HISTORIES="${1:-1000000}" exec artifacts/bin/Bramble.State.Tests/release/Bramble.State.Tests \
  -method '*.Random_histories_with_crashes_keep_every_promise' -method '*.Random_histories_of_jobs_keep_every_promise'
