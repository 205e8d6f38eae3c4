#!/bin/sh
# Usage: retrain.sh FEVER_FOLDER WORK_FOLDER [train.py options]
# Trains (or goes on training) in WORK_FOLDER, measures, and exports claims-tiny.
set -eu
fever=$1 work=$2
shift 2
here=$(cd "$(dirname "$0")" && pwd)
# Keeping large blocks instead of giving them back saves much time in page faults.
if ldconfig -p | grep -q libjemalloc.so.2; then
  export LD_PRELOAD=libjemalloc.so.2 MALLOC_CONF=dirty_decay_ms:-1,muzzy_decay_ms:-1
else
  export MALLOC_MMAP_THRESHOLD_=4000000000 MALLOC_TRIM_THRESHOLD_=8000000000
fi
python3 "$here/train.py" --fever "$fever" --out "$work" --seed 1 "$@"
python3 "$here/heldout.py" "$here/heldout/names.jsonl" --rows 500 --seed 101 --held-names
python3 "$here/heldout.py" "$here/heldout/wordings.jsonl" --rows 500 --seed 102 --held-wordings
python3 "$here/evaluate.py" "$work" "$here/heldout/names.jsonl" "$here/heldout/wordings.jsonl" --fever "$fever"
python3 "$here/export.py" "$work" "$here/../claims-tiny"
