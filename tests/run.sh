#!/usr/bin/env bash
# run.sh [--fast|--soak] SUITE…: builds all, and runs the named test projects against the published programs; the last line counts every test.
# Suites: unit, oracle, integration, systemd, slurm and install (as root). Those joined by + are run side by side, for suites that mostly
# wait. A suite that runs no test at all is a failure.
set -euo pipefail
cd "$(dirname "$0")/.."

filter='TestCategory!=Soak' hang=10m
case ${1:-} in
  --fast) filter='TestCategory!=Soak&TestCategory!=Slow'; shift ;;
  # A campaign is one test that takes hours; it bounds its own waits.
  --soak) filter='TestCategory=Soak' hang=24h; shift ;;
esac

results=$(mktemp -d); trap 'rm -rf "$results"' EXIT

# At once, which takes half as long as one after another, and with them what no test takes: the benchmarks are kept compiling.
built=true
dotnet build pcmd.sln -c Release --nologo -v quiet -nodeReuse:false || { built=false; echo "the solution does not build" >&2; }

run() {
  local suite=$1
  echo "== $suite"
  $built || return 1
  # A shell in the background leaves SIGINT ignored, which the programs under test would inherit; a test that hangs ends the suite.
  env --default-signal=INT,QUIT dotnet test "tests/$suite" -c Release --no-build --blame-hang-timeout "$hang" --blame-hang-dump-type none --nologo -v quiet -nodeReuse:false \
    --filter "$filter" --results-directory "$results" --logger "trx;LogFileName=$suite.trx" --logger 'console;verbosity=minimal' </dev/null
}

passed=0 failed=0 skipped=0
for group in "$@"; do
  read -ra together <<<"${group//+/ }"
  declare -A running=()
  for suite in "${together[@]}"; do
    # Of those side by side each one's words stay together.
    if [[ ${#together[@]} -eq 1 ]]; then run "$suite" & else run "$suite" >"$results/$suite.log" 2>&1 & fi
    running[$suite]=$!
  done

  for suite in "${together[@]}"; do
    status=0; wait "${running[$suite]}" || status=$?
    [[ ! -e $results/$suite.log ]] || cat "$results/$suite.log"
    counters=$(grep -o '<Counters [^>]*>' "$results/$suite.trx" 2>/dev/null || true)
    count() { sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<<"$counters"; }
    total=$(count total); p=$(count passed); e=$(count executed)
    if [[ -z $counters || ${total:-0} -eq 0 ]]; then
      echo "$suite: no test ran" >&2; failed=$((failed + 1)); continue
    fi
    # What was neither passed nor left out has failed, whatever the runner calls it (error, timeout, aborted).
    suite_failed=$((e - p)); [[ $status -eq 0 || $suite_failed -gt 0 ]] || suite_failed=1
    passed=$((passed + p)); failed=$((failed + suite_failed)); skipped=$((skipped + total - e))
  done
done

# Where the time goes.
grep -ho '<UnitTestResult [^>]*' "$results"/*.trx 2>/dev/null | sed -n 's/.* testName="\([^"]*\)".* duration="\([^"]*\)".*/slow: \2 \1/p' | sort -r | head -n 12 || true

# Said again at the end, where whoever reads only a log's last lines finds it.
awk -v RS='<UnitTestResult ' '
  FNR == 1 || substr($0, 1, index($0, ">")) !~ / outcome="(Failed|Error|Timeout|Aborted)"/ { next }
  {
    suite = FILENAME; gsub(/.*\/|\.trx$/, "", suite)
    name = $0; sub(/.*testName="/, "", name); sub(/".*/, "", name)
    why = $0; if (!sub(/.*<Message>[[:space:]]*/, "", why)) why = "no message"; sub(/[[:space:]]*<\/Message>.*/, "", why)
    gsub(/&quot;/, "\"", why); gsub(/&lt;/, "<", why); gsub(/&gt;/, ">", why); gsub(/&#xD;/, "", why); gsub(/&amp;/, "\\&", why)
    printf "failed: %s: %s: %.1000s\n", suite, name, why
  }' "$results"/*.trx /dev/null || true
echo "$passed passed, $failed failed, $skipped skipped"
[[ $failed -eq 0 && $skipped -eq 0 ]]
