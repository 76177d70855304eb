#!/bin/busybox sh
# The guest's services: PostgreSQL and what answers on vsock ports. Their programs are those of the root file system in
# /system; ../services.ts is the table of ports for the host's side.
. /lib/endgoal/milestone.sh
cluster=/var/lib/postgresql/data

# Programs of the root file system go by their whole path: a bare name would be busybox's own.
as_postgres() {
  chroot /system /usr/bin/setpriv --reuid=postgres --regid=postgres --init-groups "$@"
}

# --- vsock ---

# serve PORT ADDRESS: every connection to the vsock port gets ADDRESS of its own. After one side has sent everything,
# the other may go on for as long as it likes (-t), so that half-closed connections work.
serve() {
  chroot /system /usr/bin/socat -d -d -t 86400 "VSOCK-LISTEN:$1,fork,backlog=128" "$2" </dev/null 2>&1
}

# watch_socat PORT: reads socat's own words; says once that the port listens, or why it does not.
watch_socat() {
  said=
  while IFS= read -r line; do
    case $line in
      *' listening on '*) milestone "vsock-$1" listening ;;
      *' E '*) [ -n "$said" ] || milestone "vsock-$1" "failed: ${line#* E }"; said=1 ;;
    esac
    echo "$line" >>/run/endgoal/socat.log
  done
}

start_vsock() {
  if [ ! -x /system/usr/bin/socat ]; then
    milestone vsock 'failed: the root file system has no /usr/bin/socat'
    return
  fi
  serve 1234 PIPE | watch_socat 1234 &
  # shellcheck disable=SC2016
  serve 1235 'SYSTEM:read -r bytes; head -c "$bytes" | sha256sum | head -c 64' | watch_socat 1235 &
  # shellcheck disable=SC2016
  serve 1236 'SYSTEM:read -r bytes; seq 1 99999999 | head -c "$bytes"' | watch_socat 1236 &
  serve 5432 TCP4:127.0.0.1:5432 | watch_socat 5432 &
}

# --- PostgreSQL ---

# Made once and kept on the data disk. The role and the database have no password yet: the host sets one in each run.
make_cluster() {
  milestone initdb started
  as_postgres "$bin/initdb" --pgdata="$cluster" --username=postgres --encoding=UTF8 --locale=C.UTF-8 \
    --auth-local=peer --auth-host=scram-sha-256 --no-instructions >/run/endgoal/initdb.log 2>&1 &&
    printf '%s\n' 'CREATE ROLE endgoal LOGIN;' 'CREATE DATABASE endgoal OWNER endgoal;' |
    as_postgres "$bin/postgres" --single -D "$cluster" -c exit_on_error=on postgres >>/run/endgoal/initdb.log 2>&1
}

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
  mkdir -p /run/postgresql
  cp /etc/endgoal/postgresql.conf /etc/endgoal/pg_hba.conf /run/postgresql
  chroot /system /bin/chown -R postgres:postgres /run/postgresql
  chmod 0700 /run/postgresql
  if [ ! -f "/system$cluster/PG_VERSION" ]; then
    chroot /system /bin/chown postgres:postgres /var/lib/postgresql
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

start_vsock
start_postgres
wait
