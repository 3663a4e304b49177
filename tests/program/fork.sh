#!/usr/bin/env bash
# Forks of a run, and verification of results, with the real program.  Usage: fork.sh KFACTOR MPIEXEC
set -u
# shellcheck source=tests/program/interruptions_common.sh
source "$(dirname "${BASH_SOURCE[0]}")/interruptions_common.sh"
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
scenario=$root/jobs/scenarios/festival-2026.toml
small=(--agents 20000 --days 30)

case="undisturbed"
on 2 run "$scenario" "${small[@]}" -o whole.h5 --digests whole.h5.digests --checkpoint-every 73d --keep-checkpoints
[ "$code" -eq 0 ] || fail "$case: $(cat err.txt)"
fork=whole.checkpoint-2026-01-31.h5 # the evening before the first cash campaign
[ -e "$fork" ] || fail "no $fork: $(ls)"

case="a fork without a change is the run itself"
for ranks in 1 3; do
  on "$ranks" fork "$fork" -o same.h5 --digests same.h5.digests
  same_as_undisturbed same.h5
done

# A what-if equals a run that had the changed value from the beginning, if the value acts only after the fork.
# what_if KEY=VALUE...
what_if() {
  case="what if $*"
  local settings=()
  for setting in "$@"; do
    settings+=(--set "$setting")
  done
  on 3 fork "$fork" -o fork.h5 --digests fork.h5.digests "${settings[@]}"
  [ "$code" -eq 0 ] || fail "$case: $(cat err.txt)"
  on 2 run "$scenario" "${small[@]}" -o begun.h5 --digests begun.h5.digests "${settings[@]}"
  cmp -s fork.h5.digests begun.h5.digests || fail "$case: the fork is not the run that began so"
  cmp -s fork.h5.digests whole.h5.digests && fail "$case: changes nothing"
}
what_if platform.governance=none
what_if platform.governance=dates platform.ban_dates.yuanbao=2026-02-04
what_if apps.yuanbao.components.packets.budget_rmb=1e8
what_if apps.qianwen.components.orders.capacity=5e6 apps.qianwen.components.orders.start=2026-02-03

case="a longer run"
on 2 fork "$fork" -o fork.h5 --digests fork.h5.digests --days 33
[ "$code" -eq 0 ] || fail "$case: $(cat err.txt)"
head -n 90 fork.h5.digests | cmp -s - whole.h5.digests || fail "$case: the days before differ"
[ "$(wc -l < fork.h5.digests)" -eq 93 ] || fail "$case: not 93 days"

# refused 'TEXT' SETTING...
refused() {
  case="fork refuses ${*:2}"
  on 2 fork "$fork" -o x.h5 "${@:2}"
  says 2 "$1"
  [ -z "$(compgen -G 'x.*')" ] || fail "$case: left behind: $(compgen -G 'x.*')"
}
refused 'run.seed = 2 cannot be changed in a fork' --seed 2
refused 'apps.yuanbao.awareness = 0.9 cannot be changed in a fork' --set apps.yuanbao.awareness=0.9
refused 'graph.mean_degree = 10.0 cannot be changed in a fork' --set graph.mean_degree=10
refused 'is too early' --set platform.governance=dates --set platform.ban_dates.yuanbao=2026-02-01
refused 'ends the run before the fork does anything' --days 10
refused 'apps.wenxin.components.packets.budget_rmb is too little: more has been paid already' \
  --set apps.wenxin.components.packets.budget_rmb=1
refused 'Did you mean "word_share"?' --set behaviour.word_shar=1
refused 'comes too late in a fork' --set apps.wenxin.components.packets.start=2026-01-25
refused 'comes too late in a fork' --set apps.wenxin.components.packets.end=2026-01-30
on 2 fork "$fork" -o whole.h5
case="fork refuses to write over the run"
says 2 'is where the run itself leaves its results'

case="verify"
for ranks in 1 3; do
  on "$ranks" verify whole.h5
  [ "$code" -eq 0 ] && grep -q 'whole.h5: 90 days on . ranks\? have the digests in the file. Verified.' out.txt ||
    fail "$case: $code $(cat out.txt err.txt)"
done
case="verify finds a changed day"
cp "$root/tests/support/old_files/results-1.4.h5" changed.h5 # which has no digest of its content
/usr/bin/python3 -c 'import h5py; f = h5py.File("changed.h5", "r+"); f["digest_low"][5] = int(f["digest_low"][5]) ^ 1'
on 2 verify changed.h5
says 2 '"changed.h5" is not what this program computes: the state after 2026-02-04 differs'

case="verify tells a fork"
on 1 verify fork.h5
says 2 '"fork.h5" is a fork: until 2026-01-31 it is a run with other values.'

# A fork does not mix with the files of an interrupted fork of the same name.
case="fork over an interrupted fork"
on 2 fork "$fork" -o other.h5 --checkpoint-every 12d --keep-checkpoints
rm other.h5
on 2 fork "$fork" -o other.h5 --set behaviour.word_share=0.05
says 2 'A run for "other.h5" has left other.checkpoint-2026-02-12.h5.'
on 2 fork "$fork" -o other.h5 --set behaviour.word_share=0.05 --start-over --checkpoint-every 5d --keep-checkpoints
[ "$code" -eq 0 ] && [ ! -e other.checkpoint-2026-02-12.h5 ] && [ -e other.checkpoint-2026-02-15.h5 ] ||
  fail "$case: $code, $(compgen -G 'other.*'): $(cat err.txt)"

# A stored graph is found where it was, or in the given folder, and must be the same graph.
awk 'BEGIN { for (i = 0; i < 2000; ++i) print i, (i + 1) % 2000; for (i = 0; i < 4000; ++i) print i % 2000, (i * 17 + 5) % 2000 }' > edges.txt
sed 's|^\[behaviour\]|[graph]\nkind = "stored"\nfile = "edges.txt"\n\n[behaviour]|' "$scenario" > stored.toml
case="stored graph"
on 2 run stored.toml --days 30 -o g.h5 --digests whole.h5.digests --checkpoint-every 50d --keep-checkpoints
mv g.h5 whole.h5
on 3 resume g.h5 --digests g.h5.digests
same_as_undisturbed g.h5
on 3 verify g.h5
[ "$code" -eq 0 ] || fail "$case: $(cat err.txt)"
on 2 run stored.toml --days 30 -o g.h5 --checkpoint-every 50d --keep-checkpoints
mkdir elsewhere
mv edges.txt elsewhere/
case="stored graph has moved"
on 2 resume g.h5
says 2 'edges.txt: no such file'
on 2 resume g.h5 --digests g.h5.digests --graph-folder elsewhere
same_as_undisturbed g.h5
on 2 verify whole.h5
says 2 'edges.txt: no such file'
on 2 verify whole.h5 --graph-folder elsewhere
[ "$code" -eq 0 ] || fail "$case: $(cat err.txt)"
case="stored graph that was named by its whole path has moved"
on 2 run stored.toml --days 3 -o whole-path.h5 --set "graph.file=$PWD/elsewhere/edges.txt"
mv elsewhere/edges.txt .
on 1 verify whole-path.h5 --graph-folder .
[ "$code" -eq 0 ] || fail "$case: $(cat err.txt)"
mv edges.txt elsewhere/
case="stored graph was changed"
on 2 run stored.toml --days 30 -o g.h5 --set graph.file=elsewhere/edges.txt --checkpoint-every 50d --keep-checkpoints
echo '0 1000' >> elsewhere/edges.txt
on 2 resume g.h5
says 2 'belongs to another graph than elsewhere/edges.txt is now'
on 2 verify whole.h5 --graph-folder elsewhere
says 2 'belongs to another graph than edges.txt is now'
finish
