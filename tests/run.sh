#!/usr/bin/env bash
# Installs the servers that the tests need where it can, builds, runs every test of every test project (with CI=true the
# stack of containers, too: tests/compose/run.sh), and ends with one line: N passed, N failed (, N skipped). The exit code
# is 0 only when something passed and nothing failed.
set -uo pipefail
cd "$(dirname "$0")/.."

# No build process may outlive the script: whoever reads its output would wait for it.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

projects=(Surveillance.Tests Surveillance.BrowserTests)
results=artifacts/test-results

# Debian as root: PostgreSQL, Redis and Chromium from the distribution, without starting their daemons, whose ports
# belong to whoever runs the project.
install_missing() {
  local packages=() policy=/usr/sbin/policy-rc.d
  command -v redis-server > /dev/null || packages+=(redis-server)
  command -v initdb > /dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' > /dev/null || packages+=(postgresql)
  command -v chromium > /dev/null || packages+=(chromium)
  [ "${#packages[@]}" -gt 0 ] || return 0
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get > /dev/null; then
    echo "Missing: ${packages[*]}. Tests that need them are skipped (with CI=true they fail)."
    return 0
  fi
  echo "Installing ${packages[*]}"
  local ours=0
  [ -e "$policy" ] || { printf '#!/bin/sh\nexit 101\n' > "$policy" && chmod +x "$policy" && ours=1; }
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" > /dev/null
  local outcome=$?
  [ "$ours" -eq 0 ] || rm -f "$policy"
  [ "$outcome" -eq 0 ] || echo "apt-get ended with $outcome; going on without"
}

# One figure of a result file's <Counters total="6" executed="6" passed="6" failed="0" .../>.
counter() {
  sed -n "s/.*<Counters [^>]*\b$2=\"\([0-9]*\)\".*/\1/p" "$1" | head -n 1
}

# The tests of a result file that failed, each once, with the first lines of what they say.
failures() {
  awk '
    /<UnitTestResult / && /outcome="Failed"/ {
      name = $0; sub(/.*testName="/, "", name); sub(/".*/, "", name)
      tells = !(name in told); told[name] = 1
      if (tells) print "  " name
    }
    /<\/UnitTestResult>/ { tells = 0 }
    tells && /<Message>/ { lines = 8; sub(/.*<Message>/, "") }
    tells && lines > 0 { last = /<\/Message>/; sub(/<\/Message>.*/, ""); print "      " $0; lines = last ? 0 : lines - 1 }
  ' "$1"
}

# A project that hangs as a whole, its test host included, ends after 30 minutes.
limited() {
  if command -v timeout > /dev/null; then timeout --kill-after=30s 30m "$@"; else "$@"; fi
}

if ! command -v dotnet > /dev/null; then
  echo "The .NET 10 SDK is missing: https://dotnet.microsoft.com/download"
  echo "0 passed, 1 failed"
  exit 1
fi
install_missing
rm -rf "$results"
if ! dotnet build Surveillance.sln -c Release -v quiet -nologo; then
  echo "The build failed."
  echo "0 passed, 1 failed"
  exit 1
fi

passed=0 failed=0 skipped=0 names=""
for project in "${projects[@]}"; do
  echo "== $project"
  limited dotnet test "tests/$project" -c Release --no-build -nologo --blame-hang-timeout 5m --blame-hang-dump-type none \
    --results-directory "$results" --logger "trx;LogFileName=$project.trx" --logger "console;verbosity=minimal"
  outcome=$?
  file=$results/$project.trx
  total=0 bad=0
  if [ -f "$file" ]; then
    total=$(counter "$file" total)
    good=$(counter "$file" passed)
    executed=$(counter "$file" executed)
    bad=$((executed - good))
    passed=$((passed + good)) failed=$((failed + bad)) skipped=$((skipped + total - executed))
    names+=$(failures "$file")$'\n'
  fi
  # A project whose host crashed, or that found nothing to run, must not look like one that passed.
  if [ "$total" -eq 0 ] || { [ "$outcome" -ne 0 ] && [ "$bad" -eq 0 ]; }; then
    echo "$project ended with $outcome after $total tests"
    failed=$((failed + 1))
  fi
done

# The stack of containers takes the ports of a running one, so on a machine where people work it is started by hand.
if [ "${CI:-}" = true ]; then
  echo "== compose"
  limited bash tests/compose/run.sh --brief 2>&1 | tee "$results/compose.log"
  line=$(tail -n 1 "$results/compose.log")
  case $line in
    "compose: skipped"*) skipped=$((skipped + 1)) ;;
    "compose: "*" passed, "*" failed")
      read -r _ good _ bad _ <<< "$line"
      passed=$((passed + good)) failed=$((failed + bad))
      names+=$(sed -n 's/^FAIL /  compose: /p' "$results/compose.log")$'\n' ;;
    *) failed=$((failed + 1)); names+="  compose"$'\n' ;;
  esac
fi

if [ -n "${names//[[:space:]]/}" ]; then
  printf '\nFailed:\n'
  sed '/^$/d' <<< "$names"
fi
summary="$passed passed, $failed failed"
[ "$skipped" -eq 0 ] || summary="$summary, $skipped skipped"
echo "$summary"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
