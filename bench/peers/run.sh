#!/usr/bin/env bash
# Measures other engines and libraries at the same work: bench/zen, then every folder here.
#
# Optional. Compiles and installs; nothing of it is needed by `make test` or `make bench`.
set -euo pipefail
cd "$(dirname "$0")/../.."
printf '== rules: zen-expression and zen-engine\n'
(cd bench/zen && "${CARGO:-cargo}" run --release --locked)
for peer in bench/peers/*/run.sh; do
  printf '\n== %s\n' "$(basename "$(dirname "$peer")")"
  bash "$peer"
done
