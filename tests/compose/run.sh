#!/usr/bin/env bash
# Proves the compose stack on a real Docker engine: builds the images, starts everything on simulated venues, types the
# whole runbook, then breaks the stack in every way of `faults`, and takes it down.
#
#   run.sh [--keep] [--brief] [--only=WORD] [STAGE …]     without a stage: runbook and faults
#
# --keep leaves the stack running; --brief makes faults short, for CI; --only does those whose names have the word.
# Two more stages: plain starts afresh, backs up and restores on PostgreSQL without TimescaleDB; limits lets 200
# markets run for half an hour within the containers' limits of memory. On Debian as root the engine is installed and
# started where it is missing, and base images are made from Debian's packages; elsewhere a running engine and the
# images of .env are used. Without either the run is skipped, says so, and ends with 0. It ends with one line:
# compose: N passed, N failed.
set -uo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
here=$root/tests/compose

keep=0 brief=() stages=()
for word in "$@"; do
  case $word in
    --keep) keep=1 ;;
    --brief) brief+=(--brief) ;;
    --only=*) brief+=(--only "${word#*=}") ;;
    runbook | faults | plain | limits) stages+=("$word") ;;
    *) sed -n '5p' "$0" >&2; exit 2 ;;
  esac
done
[ ${#stages[@]} -gt 0 ] || stages=(runbook faults)

skip() { echo "compose: skipped, $1"; exit 0; }
fail() { echo "FAIL $1"; echo "compose: 0 passed, 1 failed"; exit 1; }

work=$(mktemp -d "${TMPDIR:-/tmp}/surveillance-compose.XXXXXX")
engine=
is_up=0
clean_up() {
  if [ "$keep" -eq 0 ]; then
    [ "$is_up" -eq 0 ] || (cd "$work/site" && docker-compose down -v --remove-orphans > /dev/null 2>&1)
    ! mountpoint -q "$work/spool" || umount "$work/spool"
    if [ -n "$engine" ]; then kill "$engine" && wait "$engine" 2> /dev/null; fi
    rm -rf "$work"
  fi
}
trap clean_up EXIT

is_debian_root() { [ "$(id -u)" -eq 0 ] && command -v apt-get > /dev/null; }

install_missing() {
  local packages=() policy=/usr/sbin/policy-rc.d ours=0
  command -v dockerd > /dev/null || packages+=(docker.io)
  command -v docker-compose > /dev/null || docker compose version > /dev/null 2>&1 || packages+=(docker-compose)
  command -v debootstrap > /dev/null || packages+=(debootstrap)
  command -v redis-cli > /dev/null || packages+=(redis-tools)
  command -v psql > /dev/null || packages+=(postgresql-client)
  command -v curl > /dev/null || packages+=(curl)
  command -v cc > /dev/null || packages+=(gcc libc6-dev)
  [ ${#packages[@]} -gt 0 ] || return 0
  echo "Installing ${packages[*]}"
  # Nothing that is installed may start by itself.
  [ -e "$policy" ] || { printf '#!/bin/sh\nexit 101\n' > "$policy" && chmod +x "$policy" && ours=1; }
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" > /dev/null
  [ "$ours" -eq 0 ] || rm -f "$policy"
}

start_engine() {
  docker info > /dev/null 2>&1 && return 0
  is_debian_root && command -v dockerd > /dev/null || return 1
  dockerd > "$work/dockerd.log" 2>&1 &
  engine=$!
  for _ in $(seq 60); do
    docker info > /dev/null 2>&1 && return 0
    kill -0 "$engine" 2> /dev/null || break
    sleep 1
  done
  tail -n 3 "$work/dockerd.log"
  return 1
}

if is_debian_root; then install_missing; fi
command -v docker > /dev/null || skip "there is no docker, and it can be installed on Debian as root alone"
start_engine || skip "no Docker engine answers, and none can be started here"
command -v dotnet > /dev/null || skip "the .NET SDK is missing"
if ! command -v docker-compose > /dev/null; then
  docker compose version > /dev/null 2>&1 || skip "there is neither docker-compose nor docker compose"
  mkdir -p "$work/bin"
  printf '#!/bin/sh\nexec docker compose "$@"\n' > "$work/bin/docker-compose"
  chmod +x "$work/bin/docker-compose"
  export PATH="$work/bin:$PATH"
fi
# The runbook is typed as it stands, so the names are those of a real stack: its data must not be touched.
if [ -n "$(docker ps -aq --filter name=surveillance)$(docker volume ls -q --filter name=surveillance_)" ]; then
  fail "A stack called surveillance, or its volumes, are on this machine already: run this elsewhere, or end it first."
fi

if is_debian_root && [ -z "${DOTNET_SDK_IMAGE:-}" ]; then
  further=
  [[ " ${stages[*]} " != *" plain "* ]] || further=plain
  bash "$here/images.sh" $further || fail "The base images could not be made."
  export REDIS_IMAGE=surveillance-local/redis TIMESCALEDB_IMAGE=surveillance-local/timescaledb
  export POSTGRESQL_IMAGE=surveillance-local/postgresql
  export DOTNET_SDK_IMAGE=surveillance-local/dotnet-sdk DOTNET_ASPNET_IMAGE=surveillance-local/dotnet-aspnet
fi

# The run edits files as operators do, so it works on a copy.
mkdir "$work/site"
if git -C "$root" rev-parse > /dev/null 2>&1; then
  (cd "$root" && git ls-files -z -co --exclude-standard | xargs -0 cp --parents -t "$work/site")
else
  tar -C "$root" --exclude=bin --exclude=obj --exclude=artifacts -c . | tar -C "$work/site" -x
fi
cd "$work/site" || exit 1
cp tests/compose/docker-compose.simulated.yml .
export COMPOSE_FILE=docker-compose.yml:docker-compose.simulated.yml
# The classic builder, which every engine has.
export DOCKER_BUILDKIT=0 COMPOSE_DOCKER_CLI_BUILD=0 COMPOSE_ANSI=never

echo "== building"
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
dotnet build "$root/tests/Surveillance.Operations" -c Release -v quiet -nologo || fail "The build failed."
is_up=1
docker-compose build > "$work/build.log" 2>&1 || { tail -n 40 "$work/build.log"; fail "The images could not be built."; }

# A disk of the spool's own, which a fault can fill: a file system in memory, as large as some minutes of rows.
words=()
if is_debian_root && mkdir "$work/spool" && mount -t tmpfs -o size=96m,uid=1654,gid=1654 tmpfs "$work/spool"; then
  export SPOOL_FOLDER=$work/spool
  cp tests/compose/docker-compose.spool.yml .
  words=(--spool "$SPOOL_FOLDER")
fi

# A clock of the services' own, which a fault can step: a library that each of them loads, and the file that it reads.
mkdir "$work/clock"
if [ "${DOTNET_ASPNET_IMAGE:-}" = surveillance-local/dotnet-aspnet ] && cc -O2 -shared -fPIC -o "$work/clock/clock.so" tests/compose/clock.c 2> /dev/null; then
  export CLOCK_FOLDER=$work/clock
  echo +0 > "$CLOCK_FOLDER/ahead"
  cp tests/compose/docker-compose.clock.yml .
  words+=(--clock "$CLOCK_FOLDER/ahead")
else
  echo "not done, for want of a C compiler or of images made here: stepping the clock"
fi

# What a stage edited is not what the next one begins with.
as_shipped() {
  cp "$root/.env" .env
  cp "$root"/config/*.yaml config/
  bash tests/compose/simulated-venues.sh config exchange-simulator:9000
}

# The data of one server is of no use to the other.
without_timescaledb() {
  docker-compose down -v > /dev/null 2>&1
  named=${TIMESCALEDB_IMAGE:-}
  export TIMESCALEDB_IMAGE=${POSTGRESQL_IMAGE:-postgres:17}
}

with_timescaledb() {
  docker-compose down -v > /dev/null 2>&1
  if [ -n "$named" ]; then export TIMESCALEDB_IMAGE=$named; else unset TIMESCALEDB_IMAGE; fi
  unset named
}

passed=0 failed=0
for stage in "${stages[@]}"; do
  if [ "$stage" = faults ] && [ "$(id -u)" -ne 0 ]; then
    echo "faults: not run, processes of containers are killed and cut off by root alone"
    continue
  fi
  echo "== $stage"
  options=()
  case $stage in
    # Each instrument is on two venues: 76 markets, and 200.
    faults) options=(${words[@]+"${words[@]}"} ${brief[@]+"${brief[@]}"}) SIMULATED_MARKETS=40 ;;
    # What the runbook says to leave out there.
    plain) options=(--section 'Fresh start' --section 'Backup and restore' --without timescaledb_) SIMULATED_MARKETS=6 ;;
    limits) SIMULATED_MARKETS=102 ;;
    *) SIMULATED_MARKETS=6 ;;
  esac
  export SIMULATED_MARKETS
  COMPOSE_FILE=docker-compose.yml:docker-compose.simulated.yml
  if [ "$stage" = faults ]; then
    [ -z "${SPOOL_FOLDER:-}" ] || COMPOSE_FILE+=:docker-compose.spool.yml
    [ -z "${CLOCK_FOLDER:-}" ] || COMPOSE_FILE+=:docker-compose.clock.yml
  fi
  verb=$stage
  if [ "$stage" = plain ]; then
    verb=runbook
    without_timescaledb
  elif [ -n "${named+set}" ]; then
    with_timescaledb
  fi
  as_shipped || fail "The addresses could not be written."
  docker-compose up -d > "$work/up.log" 2>&1 || { cat "$work/up.log"; fail "The stack could not be started."; }
  dotnet "$root/tests/Surveillance.Operations/bin/Release/net10.0/Surveillance.Operations.dll" "$verb" "$work/site" \
    ${options[@]+"${options[@]}"} | tee "$work/$stage.log"
  outcome=${PIPESTATUS[0]}
  # Each stage ends with a line such as "runbook: 60 as expected, 0 not, 3 not run".
  counts=$(sed -n "s/^$verb: \([0-9]*\) as expected, \([0-9]*\) not.*/\1 \2/p" "$work/$stage.log" | tail -n 1)
  read -r good bad <<< "${counts:-0 1}"
  [ "$outcome" -eq 0 ] || [ "$bad" -gt 0 ] || bad=1
  passed=$((passed + good)) failed=$((failed + bad))
  [ "$bad" -eq 0 ] || docker-compose logs --tail=40 2>&1 | cut -c1-400
done
echo "compose: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
