#!/bin/sh
# Holds `bonafide inspect national-ids` against python-stdnum on generated numbers.
# BINARY=path takes a built program, SEED=n other numbers, COUNT=n so many of each kind and type.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
venv="$here/.venv"
binary=${BINARY:-${CARGO_TARGET_DIR:-$root/target}/release/bonafide}

if [ ! -x "$binary" ]; then
    (cd "$root" && cargo build --release --locked --package bonafide)
fi
if [ ! -x "$venv/bin/python" ]; then
    python3 -m venv "$venv"
fi
"$venv/bin/pip" install --quiet --requirement "$here/requirements.txt"
exec "$venv/bin/python" "$here/compare.py" --binary "$binary" \
    --seed "${SEED:-20251125}" --count "${COUNT:-2000}"
