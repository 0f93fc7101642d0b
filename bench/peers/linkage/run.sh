#!/usr/bin/env bash
# The hard linkage set with splink, recordlinkage, the matcher of the first release line, and ours.
#
# PEOPLE, QUERIES and SEED set the size and the people (default 20,000 people, 4,000 queries, the
# seed that nothing is tuned on). ISSUE_1 names the commit of the earlier matcher; empty leaves it
# out, as a clone without history must.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
root="$(cd "$here/../../.." && pwd)"
work="$here/work"
cargo="${CARGO:-cargo}"
people="${PEOPLE:-20000}" queries="${QUERIES:-4000}" seed="${SEED:-20261126}"
earlier="${ISSUE_1-21afa96}"
mkdir -p "$work"

if [ ! -x "$here/.venv/bin/python" ]; then
  python3 -m venv "$here/.venv"
  "$here/.venv/bin/pip" install --quiet --requirement "$here/requirements.txt"
fi
python="$here/.venv/bin/python"

(cd "$root" && "$cargo" build --release --locked --package bonafide)
ours="${BONAFIDE:-${CARGO_TARGET_DIR:-$root/target}/release/bonafide}"
"$ours" population generate --people "$people" --seed "$seed" --out "$work/people.csv" 2>/dev/null
"$ours" population queries --people "$people" --seed "$seed" --query-seed "$((seed + 5))" \
  --count "$queries" --hard-linkage --out "$work/queries.csv" 2>/dev/null

# Loads the people, asks the queries several times over for a rate worth the name, scores one pass.
measure() {
  local name="$1" binary="$2" data="$work/data-$3" started seconds
  rm -rf "$data" && mkdir -p "$data"
  "$binary" --data-dir "$data" reference import "$work/people.csv" --source Synthetic >/dev/null 2>&1
  "$binary" --data-dir "$data" reference match "$work/queries.csv" --out "$work/answers-$3.csv" 2>/dev/null
  local many="$work/many.csv"
  head -n 1 "$work/queries.csv" >"$many"
  for _ in $(seq 50); do tail -n +2 "$work/queries.csv" >>"$many"; done
  started=$(date +%s.%N)
  "$binary" --data-dir "$data" reference match "$many" --out "$work/many-answers.csv" 2>/dev/null
  seconds=$(echo "($(date +%s.%N) - $started) / 50" | bc -l)
  (cd "$here" && "$python" with_bonafide.py "$name" "$work/people.csv" "$work/queries.csv" "$work/answers-$3.csv" "$seconds")
}

printf '%s people, %s queries, seed %s\n' "$people" "$queries" "$seed"
measure "bonafide" "$ours" now
if [ -n "$earlier" ] && git -C "$root" cat-file -e "$earlier^{commit}" 2>/dev/null; then
  tree="$work/earlier"
  [ -d "$tree" ] || git -C "$root" worktree add --quiet --detach "$tree" "$earlier"
  (cd "$tree" && CARGO_TARGET_DIR="$work/earlier-target" "$cargo" build --release --locked --package bonafide)
  measure "bonafide at $earlier" "${BONAFIDE_EARLIER:-$work/earlier-target/release/bonafide}" earlier
  git -C "$root" worktree remove --force "$tree"
fi
cd "$here"
"$python" with_splink.py "$work/people.csv" "$work/queries.csv" 2>/dev/null | grep '^splink'
"$python" with_recordlinkage.py "$work/people.csv" "$work/queries.csv" 2>/dev/null | grep '^recordlinkage'
