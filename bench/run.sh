#!/usr/bin/env bash
# Measures everything that has a target, one part after the other, and keeps what was printed.
#
# BONAFIDE_BENCH_PEOPLE sets the size of the population (default 1,000,000);
# BONAFIDE_BENCH_LARGE=1 adds the look-up among ten million people (about 4 GB of memory).
set -euo pipefail
cd "$(dirname "$0")/.."
out="${BONAFIDE_BENCH_OUT:-target/bench-$(date +%Y%m%d-%H%M%S).txt}"
mkdir -p "$(dirname "$out")"
part() {
  printf '\n== %s\n' "$1" | tee -a "$out"
  shift
  "$@" 2>&1 | grep -vE '^ *(Compiling|Finished|Running|Downloaded|Downloading|Blocking)' | tee -a "$out"
}
part "comparators (identity)"                    cargo bench --locked -p bonafide-identity --bench comparators
part "21 leaves, a 200-row table, whole runs (workflow)" cargo bench --locked -p bonafide-workflow --bench conditions
part "commits per second (store)"                cargo bench --locked -p bonafide-store --bench commit
part "index: size, look-up, matching quality"    cargo bench --locked -p bonafide-reference --bench lookup
if [ "${BONAFIDE_BENCH_LARGE:-0}" = 1 ]; then
  part "index of ten million people: look-up" env BONAFIDE_BENCH_PEOPLE=10000000 BASELINE=0 cargo bench --locked -p bonafide-reference --bench lookup
fi
part "import: records per second, memory"        cargo bench --locked -p bonafide --bench import
part "backtest: stored evaluations run again per second" cargo bench --locked -p bonafide --bench backtest
part "evaluations over loopback, against the null server" cargo bench --locked -p bonafide --bench evaluations
printf '\nAll figures are in %s. The comparison with other engines and libraries: make bench-peers.\n' "$out"
