#!/usr/bin/env bash
# The estimate of the real program: it writes nothing, its bytes match the real files, and a run that cannot fit
# is refused.  Usage: dry_run.sh KFACTOR MPIEXEC
set -eu
kfactor=$1 mpiexec=$2
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir folder

fail() { echo "FAILED: $*"; exit 1; }

# bytes NAME FILE: the estimate in this row of a table, in bytes.
bytes() {
  awk -v name="$1" 'index($0, name) == 1 { split(substr($0, length(name) + 1), word, " ");
    unit = word[2] == "GB" ? 1e9 : word[2] == "MB" ? 1e6 : word[2] == "kB" ? 1e3 : 1; print int(word[1] * unit) }' "$2"
}
near() { # ESTIMATE REAL PERCENT WHAT
  awk -v a="$1" -v b="$2" -v p="$3" 'BEGIN { exit !(a > b * (1 - p / 100) && a < b * (1 + p / 100)) }' ||
    fail "$4: $1 was estimated, $2 came"
  echo "$4: $1 estimated, $2 came"
}
refused() { # PATTERN COMMAND...: exit code 2 and this sentence
  local pattern=$1 code=0
  shift
  "$@" > out.txt 2> err.txt || code=$?
  [ "$code" -eq 2 ] || fail "exit code $code instead of 2: $*"
  grep -Eq -- "$pattern" err.txt || fail "no sentence like \"$pattern\" but: $(cat err.txt)"
}

scenario=$root/jobs/scenarios/festival-2026.toml
small=(run "$scenario" --agents 30000 --days 60 --checkpoint-every 59d --keep-checkpoints -o "folder/r.h5")
"$mpiexec" -n 2 "$kfactor" "${small[@]}" --dry-run > estimate.txt
cat estimate.txt
[ -z "$(ls folder)" ] || fail "a dry run wrote $(ls folder)"
grep -q '30000 agents, 120 days, 2 ranks, 2 on a machine. Nothing is written' estimate.txt || fail "head"
grep -q '2 ranks at once, measured for two seconds' estimate.txt || fail "does not say how it measured"
grep -Eq '^time .* 65 to 150 % of the estimate' estimate.txt || fail "does not say how far the time may lie off"
"$mpiexec" -n 2 "$kfactor" "${small[@]}" > run.txt 2> progress.txt
near "$(bytes 'results file' estimate.txt)" "$(stat -c %s folder/r.h5)" 15 "results file"
largest=$(stat -c %s folder/r.checkpoint-*.h5 | sort -n | tail -n 1)
near "$(bytes 'a checkpoint' estimate.txt)" "$largest" 15 "checkpoint"

# Bytes are counted; they do not depend on measured times.
"$mpiexec" -n 2 "$kfactor" "${small[@]}" --dry-run > again.txt
near "$(bytes 'a checkpoint' again.txt)" "$(bytes 'a checkpoint' estimate.txt)" 0.01 "counts once more"

# Many assumed ranks: the memory of a machine is that of its ranks.
"$kfactor" run "$scenario" --agents 1000000000 --ranks 512 --ranks-per-node 64 --dry-run --ignore-limits \
  > many.txt ||
  fail "$(cat many.txt)"
near "$(bytes 'memory of a machine' many.txt)" "$((64 * $(bytes 'memory of a rank' many.txt)))" 5 "machine of 64 ranks"

# Runs that cannot fit.
huge=(run "$scenario" --agents 1000000000 -o folder/huge.h5)
refused 'needs [0-9.]+ GB of memory on a machine, and --memory allows 2.0 GB: at most [0-9,]+ agents fit. Use fewer' \
  "$kfactor" "${huge[@]}" --dry-run --memory 2GB
grep -q '^memory of a machine' out.txt || fail "refused without showing the table"
refused 'needs at least [0-9.]+ GB of memory on a machine, and --memory allows 2.0 GB: at most' \
  "$kfactor" "${huge[@]}" --memory 2GB
refused 'needs at least' "$mpiexec" --quiet -n 2 "$kfactor" "${huge[@]}" --memory 2GB
"$kfactor" "${huge[@]}" --dry-run --memory 2GB --ignore-limits > forced.txt || fail "--ignore-limits"
refused '-+ranks' "$kfactor" run "$scenario" --ranks 4
refused 'there is no command "bench"' "$kfactor" bench
refused '1000 ranks are too many for 100 agents' "$kfactor" run "$scenario" --agents 100 --dry-run --ranks 1000
"$kfactor" run "$scenario" --agents 1000 --dry-run -o missing/r.h5 > out.txt 2> err.txt && fail "a folder that is not there"
grep -q 'there is no folder "missing"' err.txt || fail "$(cat err.txt)"

# A graph from a file.
awk 'BEGIN { for (i = 0; i < 3000; ++i) for (k = 1; k < 9; ++k) print i, (i * k * 17 + k * k + 1) % 3000 }' > edges.txt
"$mpiexec" -n 2 "$kfactor" run "$root/jobs/scenarios/stored-graph.toml" --set graph.file="$work/edges.txt" \
  --dry-run > stored.txt
grep -q '3000 agents, 60 days, 2 ranks' stored.txt || fail "$(cat stored.txt)"
# 24,000 edges take 576 kB to read.
stored=(run "$root/jobs/scenarios/stored-graph.toml" --set graph.file="$work/edges.txt" -o folder/stored.h5 --memory 400kB)
for way in "" --dry-run; do
  refused 'Reading [^ ]*edges.txt takes about 576.0 kB of memory .*, and --memory allows 400.0 kB: 24,000 edges' \
    "$mpiexec" --quiet -n 2 "$kfactor" "${stored[@]}" $way
done
"$kfactor" "${stored[@]}" --ignore-limits > out.txt 2> err.txt || fail "--ignore-limits with a graph: $(cat err.txt)"
echo "dry run: nothing written, bytes as they came, refusals in one sentence"
