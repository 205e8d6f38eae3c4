#!/usr/bin/env bash
# stage.sh FOLDER: the source that packages are built from, with what `make deps` brings beside NuGet's, and nothing else of this tree.
set -euo pipefail
folder=$1; cd "$(dirname "$0")/.."
[[ -e .deps/onnxruntime/libonnxruntime.so.1 ]] || { echo "ONNX Runtime is not here yet: run make deps" >&2; exit 1; }

mkdir -p "$folder"
# daemon/contexts has links into the tree.
tar -cf - --exclude=__pycache__ --exclude=bin --exclude=obj .editorconfig .deps/onnxruntime/libonnxruntime.so.1 Directory.Build.props \
  Directory.Packages.props LICENSE Makefile README.md client daemon packaging slurm | tar -C "$folder" -xf -
printf '%s\n' "${SourceRevisionId:-}" >"$folder/packaging/revision"
