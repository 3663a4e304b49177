#!/usr/bin/env bash
# The festival with the real program on 1, 2, 3 and 4 ranks and with every set of kernels: the digest of each
# day is equal, on the procedural graph and on a stored one.  Usage: ranks_agree.sh KFACTOR MPIEXEC
set -eu
kfactor=$1 mpiexec=$2
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# A ring with chords: 3000 nodes, 9000 edges, written with scattered ids.
awk 'BEGIN { for (i = 0; i < 3000; ++i) { print i * 7919, (i + 1) % 3000 * 7919; print i * 7919, (i * 17 + 5) % 3000 * 7919;
  print i * 7919, (i * i + 11) % 3000 * 7919 } }' > edges.txt
sed 's|^\[behaviour\]|[graph]\nkind = "stored"\nfile = "edges.txt"\n\n[behaviour]|' \
  "$root/jobs/scenarios/festival-2026.toml" > stored.toml

sets=$("$kfactor" --version | sed -n 's/^kernels *\(.*\) (picked.*/\1/p' | tr -d ,)
test -n "$sets"

compare() { # NAME ARGUMENT...
  local name=$1
  shift
  for ranks in 1 2 3 4; do
    "$mpiexec" -n "$ranks" "$kfactor" run "$@" -o "$name.h5" --digests "$name.$ranks" > /dev/null 2>&1
  done
  for ranks in 2 3 4; do
    if ! cmp "$name.1" "$name.$ranks"; then
      echo "FAILED: $name differs between 1 and $ranks ranks"
      exit 1
    fi
  done
  for set in $sets; do
    "$mpiexec" -n 1 "$kfactor" run "$@" -o "$name.h5" --digests "$name.$set" --instructions "$set" > /dev/null 2>&1
    if ! cmp "$name.1" "$name.$set"; then
      echo "FAILED: $name differs with $set kernels"
      exit 1
    fi
  done
  echo "$name: $(wc -l < "$name.1") days equal on 1, 2, 3, 4 ranks; last digest $(tail -n 1 "$name.1"); kernels: $sets"
}

compare procedural "$root/jobs/scenarios/festival-2026.toml" --agents 70000 --days 60
compare stored stored.toml --days 60
