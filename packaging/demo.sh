#!/usr/bin/env bash
# demo.sh PREFIX: verifies the sample claims through a private daemon, first on a cold context, then on the warm one.
set -euo pipefail
prefix=$1
client=$prefix/bin/pcm-client
samples=$prefix/share/pcmd/contexts/samples/claims.jsonl

work=$(mktemp -d "${TMPDIR:-/tmp}/pcm-demo.XXXXXX")
export PCM_RUNTIME_DIR=$work/run
trap '"$client" stop --quiet || true; rm -rf "$work"' EXIT

echo "== a cold node: the daemon starts, the context loads, $(wc -l <"$samples") claims are checked against their evidence"
"$client" verify "$samples" --context claims-tiny --autostart --keep evidence,claim --gold label --output "$work/cold.jsonl"

echo
echo "== the verdicts"
sed -E 's/^\{"row":([0-9]+),.*"verdict":"([^"]*)".*"evidence":"(([^"\\]|\\.)*)","claim":"(([^"\\]|\\.)*)".*$/\1. \2\n     evidence: \3\n     claim:    \5/' "$work/cold.jsonl"

echo
echo "== the same again: the context is warm"
"$client" verify "$samples" --context claims-tiny --output "$work/warm.jsonl"

echo
echo "== one claim from the command line"
(set -x; "$client" verify --context claims-tiny --evidence "Oslo is the capital of Norway." --claim "The capital of Norway is Bergen.")
(set -x; "$client" status)
