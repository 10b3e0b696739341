#!/usr/bin/env bash
# Makes the base images of the stack from Debian packages and the machine's own .NET, for a site that reaches no image
# registry. An image that is there already stays. Needs root, debootstrap and a running Docker engine.
#
#   images.sh [plain]     with plain, PostgreSQL without TimescaleDB as well
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/surveillance-images.XXXXXX")
trap 'rm -rf "$work"' EXIT

# name suite packages: the root file system of an image, in $work/name.
root_of() {
  debootstrap --variant=minbase --include="$3" "$2" "$work/$1" > "$work/$1.log" 2>&1 \
    || { tail -n 5 "$work/$1.log" >&2; return 1; }
  rm -rf "$work/$1"/var/cache/apt/archives/*.deb "$work/$1"/var/lib/apt/lists/*
}

# name, what docker import takes: the image of $work/name, with the further paths of this machine in $more.
more=()
import() {
  local name=$1 changes=()
  shift
  for change in "$@"; do changes+=(--change "$change"); done
  tar -c -C "$work/$name" --exclude=./dev --exclude=./proc --exclude=./sys . ${more[@]+"${more[@]}"} \
    | docker import "${changes[@]}" - "surveillance-local/$name" > /dev/null
  rm -rf "${work:?}/$name"
  echo "made surveillance-local/$name"
}

missing() { ! docker image inspect "surveillance-local/$1" > /dev/null 2>&1; }

redis() {
  root_of redis bookworm redis-server
  install -d -o "$(chroot "$work/redis" id -u redis)" -g "$(chroot "$work/redis" id -g redis)" "$work/redis/data"
  import redis 'USER redis' 'WORKDIR /data' 'VOLUME /data' 'CMD ["redis-server"]'
}

# name, package: a server whose entry point takes the settings that the public images take. Of TimescaleDB it is the
# Apache edition: what Debian may ship.
database() {
  root_of "$1" trixie "$2,gosu"
  install -m 755 "$here/images/postgresql-entrypoint.sh" "$work/$1/usr/local/bin/entrypoint.sh"
  import "$1" 'ENV PATH=/usr/lib/postgresql/17/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
    'ENV PGDATA=/var/lib/postgresql/data' 'VOLUME /var/lib/postgresql/data' \
    'ENTRYPOINT ["/usr/local/bin/entrypoint.sh"]' 'CMD ["postgres"]'
}

dotnet_home() { dirname "$(readlink -f "$(command -v dotnet)")"; }

# name, the folders of the .NET installation that belong into it.
dotnet_image() {
  local name=$1 home
  shift
  home=$(dotnet_home)
  root_of "$name" bookworm libicu72,libssl3,ca-certificates
  # What this machine trusts beyond Debian's own: a registry of packages behind a site's proxy is asked during the build.
  if compgen -G '/usr/local/share/ca-certificates/*.crt' > /dev/null; then
    cp /usr/local/share/ca-certificates/*.crt "$work/$name/usr/local/share/ca-certificates/"
    chroot "$work/$name" update-ca-certificates > /dev/null 2>&1
  fi
  ln -s "$home/dotnet" "$work/$name/usr/local/bin/dotnet"
  local part
  more=(-C /)
  for part in "$@"; do more+=("${home#/}/$part"); done
  import "$name" "ENV DOTNET_ROOT=$home" 'ENV DOTNET_CLI_TELEMETRY_OPTOUT=1' 'ENV DOTNET_NOLOGO=1' \
    "ENV NUGET_CERT_REVOCATION_MODE=${NUGET_CERT_REVOCATION_MODE:-online}"
  more=()
}

if missing redis; then redis; fi
if missing timescaledb; then database timescaledb postgresql-17-timescaledb; fi
if [ "${1:-}" = plain ] && missing postgresql; then database postgresql postgresql-17; fi
if missing dotnet-aspnet; then dotnet_image dotnet-aspnet dotnet host shared; fi
if missing dotnet-sdk; then dotnet_image dotnet-sdk .; fi
