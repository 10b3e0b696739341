#!/usr/bin/env bash
# Starts PostgreSQL as the public images do: makes the cluster, its user and its database at the first start, from
# POSTGRES_USER, POSTGRES_PASSWORD and POSTGRES_DB; arguments that begin with - are the server's. Where TimescaleDB is in
# the image, it is in the database.
set -euo pipefail
[ "${1:-}" = postgres ] && shift
user=${POSTGRES_USER:-postgres}
database=${POSTGRES_DB:-$user}

if [ "$(id -u)" -eq 0 ]; then
  install -d -o postgres -g postgres -m 700 "$PGDATA"
  install -d -o postgres -g postgres -m 775 /run/postgresql
  exec gosu postgres "$0" "$@"
fi

if [ ! -s "$PGDATA/PG_VERSION" ]; then
  [ -n "${POSTGRES_PASSWORD:-}" ] || { echo "POSTGRES_PASSWORD is missing" >&2; exit 1; }
  initdb --username="$user" --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") --encoding=UTF8 --locale=C.UTF-8 \
    --auth-host=scram-sha-256 --auth-local=trust > /dev/null
  has_timescaledb=$([ -e "$(pg_config --sharedir)/extension/timescaledb.control" ] && echo yes || true)
  echo "listen_addresses = '*'" >> "$PGDATA/postgresql.conf"
  [ -z "$has_timescaledb" ] || echo "shared_preload_libraries = 'timescaledb'" >> "$PGDATA/postgresql.conf"
  echo 'host all all all scram-sha-256' >> "$PGDATA/pg_hba.conf"
  # Until all is set up nobody reaches the server over TCP.
  pg_ctl -w -o "-c listen_addresses=''" start > /dev/null
  psql -v ON_ERROR_STOP=1 -q -U "$user" postgres -c "CREATE DATABASE \"$database\""
  [ -z "$has_timescaledb" ] \
    || psql -v ON_ERROR_STOP=1 -q -U "$user" "$database" -c 'CREATE EXTENSION timescaledb' 2> /dev/null
  pg_ctl -w -m fast stop > /dev/null
fi
exec postgres "$@"
