#!/bin/busybox sh
# The guest's services: PostgreSQL and what answers on vsock ports. Their programs are those of the root file system in
# /system; ../services.ts is the table of ports for the host's side.
. /lib/endgoal/milestone.sh
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

# serve PORT ADDRESS: every connection to the vsock port gets ADDRESS of its own. After one side has sent everything,
# the other may go on for as long as it likes (-t), so that half-closed connections work.
serve() {
  chroot /system /usr/bin/socat -d -d -t 86400 "VSOCK-LISTEN:$1,fork,backlog=128" "$2" </dev/null 2>&1
}

# watch_socat PORT: reads socat's own words until it listens or has failed, says which, and leaves the rest to cat:
# every connection has words of its own, and the shell reads slowly.
watch_socat() {
  while IFS= read -r line; do
    echo "$line" >>/run/endgoal/socat.log
    case $line in
      *' listening on '*)
        milestone "vsock-$1" listening
        break
        ;;
      *' E '*)
        milestone "vsock-$1" "failed: ${line#* E }"
        break
        ;;
    esac
  done
  exec cat >>/run/endgoal/socat.log
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

# PostgreSQL first: it is what everybody waits for.
start_postgres &
start_vsock
wait
