#!/bin/sh
# Usage: retrain.sh FEVER_FOLDER WORK_FOLDER [train.py options]
# Trains (or goes on training) in WORK_FOLDER, measures, and exports claims-tiny.
set -eu
fever=$1 work=$2
shift 2
here=$(cd "$(dirname "$0")" && pwd)
# Keeping large blocks in the heap saves much time in page faults.
export MALLOC_MMAP_THRESHOLD_=4000000000 MALLOC_TRIM_THRESHOLD_=8000000000
python3 "$here/train.py" --fever "$fever" --out "$work" --seed 1 "$@"
python3 "$here/heldout.py" "$here/heldout/names.jsonl" --rows 500 --seed 101 --held-names
python3 "$here/heldout.py" "$here/heldout/wordings.jsonl" --rows 500 --seed 102 --held-wordings
python3 "$here/evaluate.py" "$work" "$here/heldout/names.jsonl" "$here/heldout/wordings.jsonl" --fever "$fever"
python3 "$here/export.py" "$work" "$here/../claims-tiny"
