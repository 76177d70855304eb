#!/bin/busybox sh
# The guest's services: PostgreSQL, whose programs are those of the root file system in /system, and the agent on vsock
# ports; ../services.ts is the table of ports for the workstation's side.
. /lib/endgoal/milestone.sh
. /lib/endgoal/vsock.sh
. /lib/endgoal/cluster.sh
cluster=/var/lib/postgresql/data

# Programs of the root file system go by their whole path: a bare name would be busybox's own.
as_postgres() {
  chroot /system /usr/bin/setpriv --reuid=postgres --regid=postgres --init-groups "$@"
}

# ids_of USER: `UID:GID` in the root file system.
ids_of() {
  while IFS=: read -r name _ uid gid _; do
    [ "$name" = "$1" ] && echo "$uid:$gid"
  done </system/etc/passwd
}

# --- vsock ---

start_postgres_port() {
  agent relay vsock:$any:5432 tcp:127.0.0.1:5432 2>&1 | watch_agent 5432 &
}

# --- PostgreSQL ---

# watch_postgres: reads the server's log; says when it is ready, that it was stopped, or its last words when it ended.
watch_postgres() {
  end='failed: ended without a word'
  while IFS= read -r line; do
    echo "$line" >>/run/endgoal/postgres.log
    case $line in
      *'database system is ready to accept connections'*) milestone postgres ready ;;
      *'database system is shut down'*) end=stopped ;;
      *FATAL:* | *PANIC:*) end="failed: ${line#*] }" ;;
    esac
  done
  milestone postgres "$end"
}

start_postgres() {
  for bin in /system/usr/lib/postgresql/*/bin; do :; done
  bin=${bin#/system}
  if [ ! -x "/system$bin/postgres" ]; then
    milestone postgres 'failed: the root file system has no /usr/lib/postgresql/*/bin/postgres'
    return
  fi
  mkdir -m 0700 /run/postgresql
  cp /etc/endgoal/postgresql.conf /etc/endgoal/pg_hba.conf /run/postgresql
  chown -R "$(ids_of postgres)" /run/postgresql
  if [ ! -f "/system$cluster/PG_VERSION" ]; then
    chown "$(ids_of postgres)" /system/var/lib/postgresql
    if ! make_cluster; then
      milestone initdb "failed: $(grep -v '^ *$' /run/endgoal/initdb.log | tail -n 1)"
      milestone postgres 'failed: it has no cluster'
      return
    fi
    milestone initdb finished
  fi
  as_postgres "$bin/postgres" -D "$cluster" -c config_file=/run/postgresql/postgresql.conf 2>&1 </dev/null |
    watch_postgres &
}

# PostgreSQL first: it takes longest.
start_postgres &
start_vsock
start_postgres_port
wait
