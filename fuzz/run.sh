#!/usr/bin/env bash
# Fuzzes one target on the stable compiler. What reaches new code is kept in `fuzz/corpus/TARGET`,
# which the tests read; a text that breaks something ends in `fuzz/artifacts/TARGET`.
#
#   fuzz/run.sh TARGET [SECONDS]
set -euo pipefail
cd "$(dirname "$0")"
target=${1:?"name a target: $(basename -s .rs targets/*.rs | xargs)"}
seconds=${2:-60}

flags="-Cpasses=sancov-module -Ccodegen-units=1"
for flag in -sanitizer-coverage-level=4 -sanitizer-coverage-inline-8bit-counters \
    -sanitizer-coverage-pc-table -sanitizer-coverage-trace-compares; do
    flags+=" -Cllvm-args=$flag"
done
triple=$(rustc -vV | sed -n 's/^host: //p')
# Naming the platform keeps the flags away from build scripts.
RUSTFLAGS="--cfg fuzzing $flags" cargo build --release --locked --target "$triple" --bin "$target"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
found="$scratch/found"
mkdir -p "$found" "corpus/$target" "artifacts/$target"
"${CARGO_TARGET_DIR:-target}/$triple/release/$target" \
    "$found" "corpus/$target" ../docs/examples ../templates \
    -max_total_time="$seconds" -max_len=8192 -timeout=10 \
    -artifact_prefix="artifacts/$target/" -print_final_stats=1

# A small set of texts that reaches everything, in place of the earlier one.
kept="$scratch/kept"
mkdir "$kept"
"${CARGO_TARGET_DIR:-target}/$triple/release/$target" -set_cover_merge=1 -max_len=8192 \
    "$kept" "corpus/$target" "$found" ../docs/examples ../templates
rm -rf "corpus/${target:?}"
mv "$kept" "corpus/$target"
echo "$(find "corpus/$target" -type f | wc -l) texts in fuzz/corpus/$target; commit what is new."
